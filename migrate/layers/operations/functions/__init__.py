"""The counterparts, a family of functions a module; importing this room registers them."""

from migrate.layers.operations.functions import (
    activations,
    creation,
    cropping,
    elementwise,
    images,
    indexing,
    inner_layers,
    normalization,
    products,
    randomness,
    reductions,
    reshaping,
    running,
    shaping,
    unlike,
)

__all__ = [
    "activations",
    "creation",
    "cropping",
    "elementwise",
    "images",
    "indexing",
    "inner_layers",
    "normalization",
    "products",
    "randomness",
    "reductions",
    "reshaping",
    "running",
    "shaping",
    "unlike",
]
