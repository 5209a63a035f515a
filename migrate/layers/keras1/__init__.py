"""Keras 0.3 and 1 in the terms of Keras 2: containers first, then layer by layer."""

from migrate.layers.keras1 import (
    activations,
    convolution,
    core,
    merging,
    normalization,
    places,
    recurrent,
    transposed,
    units,
    wrappers,
)

__all__ = [
    "activations",
    "convolution",
    "core",
    "merging",
    "normalization",
    "places",
    "recurrent",
    "transposed",
    "units",
    "wrappers",
]
