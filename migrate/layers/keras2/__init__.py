"""Rules from Keras 2 and tf.keras to Keras 3, one file per family of layers."""

from migrate.layers.keras2 import (
    activations,
    attention,
    convolution,
    core,
    dense_features,
    kernelized,
    local,
    merging,
    noise,
    normalization,
    places,
    preprocessing,
    products,
    published,
    recurrent,
    steps,
)

__all__ = [
    "activations",
    "attention",
    "convolution",
    "core",
    "dense_features",
    "kernelized",
    "local",
    "merging",
    "noise",
    "normalization",
    "places",
    "preprocessing",
    "products",
    "published",
    "recurrent",
    "steps",
]
