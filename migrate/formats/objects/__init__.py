"""Models that TensorFlow 2 saved as trees of Python objects: object checkpoints, and SavedModels with their objects."""
