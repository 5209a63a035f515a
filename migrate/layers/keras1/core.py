"""Dense layers of Keras 0.3 and 1, and layers that only move values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.layers.keras1 import terms
from migrate.layers.registry import Context, to_keras_2
from migrate.network import Layer

_SAME_WORDS: dict[str, tuple[str, ...]] = {
    "Masking": ("mask_value",),
    "Activation": ("activation",),
    "Permute": ("dims",),
    "RepeatVector": ("n",),
    "Flatten": (),
    "ActivityRegularization": ("l1", "l2"),
    "LeakyReLU": ("alpha",),
    "ELU": ("alpha",),
    "ThresholdedReLU": ("theta",),
}


@to_keras_2(*_SAME_WORDS)
def same_words(layer: Layer, context: Context) -> Layer:
    """Layers whose own keywords never changed."""
    keys = {key: key for key in _SAME_WORDS[layer.class_name]}
    return terms.renamed(layer, context, layer.class_name, keys)


@to_keras_2("Dense", "TimeDistributedDense")
def dense(layer: Layer, context: Context) -> Layer:
    """A Dense layer; over time steps it is the same layer, which works on the last axis."""
    keys = {"output_dim": "units", "activation": "activation", **terms.KERNEL}
    return terms.renamed(layer, context, "Dense", keys)


@to_keras_2("Reshape")
def reshape(layer: Layer, context: Context) -> Layer:
    """Keras 0.3 called the shape `dims`."""
    return terms.renamed(layer, context, "Reshape", {"dims": "target_shape", "target_shape": "target_shape"})


@to_keras_2("Dropout", "GaussianDropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
def dropout(layer: Layer, context: Context) -> Layer:
    """The share that is dropped was called `p`, and meant nothing where it was no part of one."""
    order = {"data_format": terms.data_format(layer)} if layer.class_name[-2:] in ("2D", "3D") else {}
    share = layer.config.get("p", 0.0)
    return terms.renamed(layer, context, layer.class_name, {}, rate=share if 0 < share < 1 else 0.0, **order)


@to_keras_2("GaussianNoise")
def noise(layer: Layer, context: Context) -> Layer:
    """The deviation was called `sigma`."""
    return terms.renamed(layer, context, "GaussianNoise", {"sigma": "stddev"})


@to_keras_2("Embedding")
def embedding(layer: Layer, context: Context) -> Layer:
    """An Embedding; its dropout acted in training alone, but that of Keras 0.3 left its share out of all rows later."""
    keys = {
        "input_dim": "input_dim",
        "output_dim": "output_dim",
        "input_length": "input_length",
        "mask_zero": "mask_zero",
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
        "activity_regularizer": "activity_regularizer",
        "W_constraint": "embeddings_constraint",
    }
    changed = terms.renamed(layer, context, "Embedding", keys)
    dropped = layer.config.get("dropout") or 0.0
    if context.era.generation or not dropped:
        return changed
    why = "this release scaled its rows so outside of training, in the place of those that training dropped"
    context.changed("keras 1", layer, f"rows multiplied by 1 - {dropped}", why)
    rows = (weight.mapped(lambda array: array * array.dtype.type(1.0 - dropped)) for weight in changed.weights)
    return replace(changed, weights=tuple(rows))


@to_keras_2("InputLayer")
def input_layer(layer: Layer, context: Context) -> Layer:
    """The type of an input was called `input_dtype`."""
    keys = {"batch_input_shape": "batch_input_shape", "input_dtype": "dtype", "dtype": "dtype", "sparse": "sparse"}
    return terms.renamed(layer, context, "InputLayer", keys)


@to_keras_2("Highway")
def highway(layer: Layer, context: Context) -> Layer:
    """A Highway layer, its arrays in the order kernel, bias, gate's kernel, gate's bias.

    Before Keras 1.2 they stood in this order; Keras 1.2 stored both kernels before both biases.
    """
    kernels = [weight for weight in layer.weights if len(weight.shape) == 2]
    biases = [weight for weight in layer.weights if len(weight.shape) == 1]
    pairs = zip(kernels, biases, strict=True) if biases else ((kernel,) for kernel in kernels)
    fixed: dict[str, Any] = {"use_bias": bool(biases)}
    changed = terms.renamed(layer, context, "Highway", {"activation": "activation", **terms.KERNEL}, **fixed)
    return replace(changed, weights=tuple(weight for pair in pairs for weight in pair))


@to_keras_2("MaxoutDense")
def maxout(layer: Layer, context: Context) -> Layer:
    """A MaxoutDense layer under the keywords of Dense."""
    keys = {"output_dim": "units", "nb_feature": "features", **terms.KERNEL}
    return terms.renamed(layer, context, "MaxoutDense", keys)
