"""Keras 0.3 to 2.15 → Keras 3, layer by layer: configs and weights, never a live model."""

from migrate.layers.upgrading import upgrade

__all__ = ["upgrade"]
