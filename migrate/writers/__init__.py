"""Descriptions → artifacts on disk. Nothing here runs TensorFlow: a SavedModel is a documented file format."""
