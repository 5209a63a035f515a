"""Normalisation over batches, layers and groups."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy

from migrate.layers.keras2 import published
from migrate.layers.keras2.activations import single
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer, Weight

_RENORM = ("renorm", "renorm_clipping", "renorm_momentum")
_LEAST_OF_FUSED = 1.001e-5
"""The smallest epsilon that tf.nn.fused_batch_norm took: with a smaller one it computed as with this."""


@to_keras_3("BatchNormalization", "BatchNormalizationV1", "BatchNormalizationV2", "SyncBatchNormalization")
def batch_normalization(layer: Layer, context: Context) -> Layer | Expansion:
    """At inference all kinds of it compute the same from gamma, beta, mean and variance."""
    axis = single(layer.config.get("axis", -1))
    weights = []
    for weight in layer.weights:
        if "renorm" in weight.name.rpartition("/")[2]:
            context.drop(weight, "statistics of the renormalisation, which acts in training")
        else:
            weights.append(weight)
    done = _as_fused(layer, axis, context).without(
        *_RENORM, "fused", "virtual_batch_size", "adjustment", "mode", "beta_init", "gamma_init", "freeze"
    )
    for key in ("renorm", "virtual_batch_size"):
        if layer.config.get(key):
            context.changed("normalization", layer, f"{key} left out", "Keras 3 has none; it acts in training")
    kept = 2 + bool(layer.config.get("scale", True)) + bool(layer.config.get("center", True))
    if len(weights) > kept and layer.config.get("renorm"):
        for weight in weights[kept:]:
            context.drop(weight, "statistics of the renormalisation, which acts in training")
        weights = weights[:kept]
    if isinstance(axis, list):
        return _over_several_axes(replace(done, weights=tuple(weights)), context)
    if layer.config.get("virtual_batch_size") is not None and isinstance(axis, int) and axis > 0:
        # Virtual batches were an axis of their own, in front of the others.
        axis -= 1
    plain = tuple(_flat(weight) for weight in weights)
    return replace(done.with_config(axis=axis), class_name="BatchNormalization", weights=plain)


def _as_fused(layer: Layer, axis: Any, context: Context) -> Layer:
    """The layer with the epsilon that it had where images went through one fused operation."""
    epsilon = layer.config.get("epsilon", 1e-3)
    if not isinstance(epsilon, int | float) or epsilon >= _LEAST_OF_FUSED or not _is_fused(layer, axis, context):
        return layer
    why = f"with {epsilon} its operation for images computed as with this"
    context.changed("normalization", layer, f"epsilon is {_LEAST_OF_FUSED}", why)
    return layer.with_config(epsilon=_LEAST_OF_FUSED)


def _is_fused(layer: Layer, axis: Any, context: Context) -> bool:
    """Whether the writer, Keras 2.2 or tf.keras up to 2.8 on TensorFlow, computed the layer in one operation."""
    rank, standalone = context.ranks.get(layer.path), context.era.tensorflow is None
    if context.era.backend == "theano" or not context.before(2, 9) or (standalone and context.before(2, 2)):
        return False
    if layer.class_name == "SyncBatchNormalization" or layer.config.get("renorm"):
        return False
    if layer.config.get("virtual_batch_size") is not None or layer.config.get("fused") is False:
        return False
    if rank == 5:
        return axis in ((1, 4, -1) if not standalone and not context.before(2, 5) else ())
    if standalone:
        # 2.2.0 looked for the axis by its number alone.
        return rank == 4 and axis in ((3,) if context.era.keras == "2.2.0" else (3, -1))
    return rank == 4 and axis in (1, 3, -1)


def _flat(weight: Weight) -> Weight:
    """The statistics of channels as a list; with virtual batches they had further axes of size one."""
    if len(weight.shape) == 1:
        return weight
    size = max(weight.shape, default=1)
    return weight.mapped(lambda array: array.reshape(size), (size,))


def _over_several_axes(layer: Layer, context: Context) -> Expansion:
    """A factor and a summand for each place along these axes, as constants: no layer keeps the other sizes known."""
    context.changed("normalization", layer, "a product and a sum with constants", "Keras 3 normalises over one axis")
    context.read += layer.weights
    arrays = [weight.array().astype("float64") for weight in layer.weights]
    factor = 1 / numpy.sqrt(arrays[-1] + float(layer.config.get("epsilon", 1e-3)))
    if layer.config.get("scale", True):
        factor = factor * arrays.pop(0)
    summand = -arrays[-2] * factor
    if layer.config.get("center", True):
        summand = summand + arrays[0]
    pieces = Pieces(layer)
    product = pieces.call("Multiply", [INPUT, _constant(factor, layer)])
    pieces.call("Add", [product, _constant(summand, layer)])
    return pieces.expansion()


def _constant(array: Any, layer: Layer) -> dict[str, Any]:
    dtype = layer.weights[-1].dtype
    return {"class_name": "__numpy__", "config": {"value": array.astype(dtype).tolist(), "dtype": dtype}}


@to_keras_3("LayerNormalization", "UnitNormalization", "GroupNormalization")
def with_axes(layer: Layer, context: Context) -> Layer:
    """One axis or several."""
    if "axis" not in layer.config:
        return layer
    return layer.with_config(axis=single(layer.config["axis"]))


@to_keras_3("InstanceNormalization")
def instance_normalization(layer: Layer, context: Context) -> Layer | Expansion:
    """TensorFlow Addons' layer: a group for every channel. That of keras-contrib divides otherwise."""
    if "groups" not in layer.config and layer.registered_name is None:
        return published.by_deviations(layer, single(layer.config.get("axis")), context)
    context.changed("normalization", layer, "InstanceNormalization is a GroupNormalization", "each channel is a group")
    done = replace(layer, class_name="GroupNormalization", module=None, registered_name=None)
    return done.with_config(groups=-1, axis=single(layer.config.get("axis", -1)))


@to_keras_3("SpectralNormalization")
def spectral_normalization(layer: Layer, context: Context) -> Layer:
    """Keras 3 keeps the kernel of the layer inside a second time, beside the vector of the iteration."""
    inner = layer.parts[0].weights if layer.parts else ()
    vectors = [weight for weight in layer.weights if weight.shape[:1] == (1,)]
    for weight in layer.weights:
        if weight not in vectors[-1:]:
            context.drop(weight, "the kernel of the layer inside, once more")
    return replace(layer, weights=(*inner[:1], *vectors[-1:])) if inner else layer


@to_keras_3("Normalization")
def normalization(layer: Layer, context: Context) -> Layer:
    """Mean, variance and count as arrays, or the first two as numbers in the config."""
    return layer.without("max_tokens")
