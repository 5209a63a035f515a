"""Keras models of old writers, described for tf_keras: the reference that an artifact is compared with.

Nothing here shares code with the rules by which models are converted (`migrate.layers`): an error in those must not
hide itself here. This file imports nothing, because the child processes pass through it.
"""
