"""Graphs as files: MetaGraphDefs with their savers, collections and assets."""
