"""Rules from Keras 2 and tf.keras to Keras 3, one file per family of layers."""

from migrate.layers.keras2 import core

__all__ = ["core"]
