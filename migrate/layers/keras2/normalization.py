"""Normalisation over batches, layers and groups."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy

from migrate.layers.keras2.activations import single
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer, Weight, joined

_RENORM = ("renorm", "renorm_clipping", "renorm_momentum")


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
    done = layer.without(*_RENORM, "fused", "virtual_batch_size", "adjustment", "mode", "beta_init", "gamma_init")
    kept = 2 + bool(layer.config.get("scale", True)) + bool(layer.config.get("center", True))
    if len(weights) > kept and layer.config.get("renorm"):
        for weight in weights[kept:]:
            context.drop(weight, "statistics of the renormalisation, which acts in training")
        weights = weights[:kept]
    if isinstance(axis, list):
        return _over_several_axes(replace(done, weights=tuple(weights)))
    if layer.config.get("virtual_batch_size") is not None and isinstance(axis, int) and axis > 0:
        # Virtual batches were an axis of their own, in front of the others.
        axis -= 1
    plain = tuple(_flat(weight) for weight in weights)
    return replace(done.with_config(axis=axis), class_name="BatchNormalization", weights=plain)


def _flat(weight: Weight) -> Weight:
    """The statistics of channels as a list; with virtual batches they had further axes of size one."""
    if len(weight.shape) == 1:
        return weight
    size = max(weight.shape, default=1)
    return weight.mapped(lambda array: array.reshape(size), (size,))


def _over_several_axes(layer: Layer) -> Expansion:
    """A factor and a summand for each place along these axes."""
    scale, center = bool(layer.config.get("scale", True)), bool(layer.config.get("center", True))
    epsilon = float(layer.config.get("epsilon", 1e-3))
    shape = layer.weights[-1].shape[1:]

    def factor(*arrays: Any) -> Any:
        variance = arrays[-1].astype("float64")
        found = 1 / numpy.sqrt(variance + epsilon)
        return (found * arrays[0] if scale else found)[0].astype(arrays[-1].dtype)

    def summand(*arrays: Any) -> Any:
        found = -arrays[-2].astype("float64") * factor(*arrays)
        return (found + arrays[int(scale)] if center else found)[0].astype(arrays[-1].dtype)

    kernel = joined(layer.weights, factor, shape, f"{layer.name}/factor")
    bias = joined(layer.weights, summand, shape, f"{layer.name}/summand")
    pieces = Pieces(layer)
    pieces.scaled(INPUT, kernel, bias)
    return pieces.expansion()


@to_keras_3("LayerNormalization", "UnitNormalization", "GroupNormalization")
def with_axes(layer: Layer, context: Context) -> Layer:
    """One axis or several."""
    if "axis" not in layer.config:
        return layer
    return layer.with_config(axis=single(layer.config["axis"]))


@to_keras_3("InstanceNormalization")
def instance_normalization(layer: Layer, context: Context) -> Layer:
    """TensorFlow Addons' layer: a group for every channel. That of keras-contrib divides otherwise."""
    if "groups" not in layer.config and layer.registered_name is None:
        return layer
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
