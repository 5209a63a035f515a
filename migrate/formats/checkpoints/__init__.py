"""Checkpoints of TensorFlow 1: which files belong together, and what they hold."""
