"""The counterparts, a family of functions a module; importing this room registers them."""

from migrate.layers.operations.functions import (
    activations,
    creation,
    elementwise,
    images,
    indexing,
    products,
    randomness,
    reductions,
    running,
    shaping,
    unlike,
)

__all__ = [
    "activations",
    "creation",
    "elementwise",
    "images",
    "indexing",
    "products",
    "randomness",
    "reductions",
    "running",
    "shaping",
    "unlike",
]
