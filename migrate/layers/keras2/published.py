"""Layers that many programs copied from the same published sources, under one name and with one meaning."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer, Ref, Weight

_RULE = "published"
_FUNCTIONS = {"Swish": "silu", "Mish": "mish", "HardSwish": "hard_silu", "Relu6": "relu6"}
_COMMON = frozenset({"name", "trainable", "dtype", "batch_input_shape"})
_SMALLEST = 1e-12
"""The smallest square of a length that K.l2_normalize divides by."""


@to_keras_3(*_FUNCTIONS)
def function_as_layer(layer: Layer, context: Context) -> Layer:
    """An activation function written as a layer. One with settings or weights of its own is another one."""
    if layer.weights or not _COMMON.issuperset(layer.config):
        return layer
    _told(layer, "an Activation", context)
    done = replace(layer, class_name="Activation", module=None, registered_name=None)
    return done.with_config(activation=_FUNCTIONS[layer.class_name])


@to_keras_3("FixedDropout", "DropConnect")
def dropout(layer: Layer, context: Context) -> Layer:
    """The dropout of EfficientNet: whole examples, or with a shape of its own."""
    if "rate" in layer.config:
        rate, shape = layer.config["rate"], layer.config.get("noise_shape")
    elif "drop_connect_rate" in layer.config:
        rate, shape = layer.config["drop_connect_rate"], [None, 1, 1, 1]
    else:
        return layer
    _told(layer, "a Dropout", context)
    done = replace(layer, class_name="Dropout", module=None, registered_name=None)
    return done.without("drop_connect_rate").with_config(rate=rate, noise_shape=shape)


@to_keras_3("L2Normalization", "Normalize")
def scaled_directions(layer: Layer, context: Context) -> Layer | Expansion:
    """The normalisation of SSD: the channels of each place as a vector of length one, each times a weight."""
    own = [len(weight.shape) for weight in layer.weights]
    if own != [1] or "axis" in layer.config or context.era.backend == "theano":
        return layer
    _told(layer, "operations and a scale for each channel", context)
    pieces = Pieces(layer)
    squares = pieces.call("Square", [INPUT])
    sums = pieces.call("Sum", [squares], axis=-1, keepdims=True)
    length = pieces.call("Sqrt", [pieces.call("Maximum", [sums, _SMALLEST])])
    pieces.scaled(pieces.call("TrueDivide", [INPUT, length]), _channels(layer.weights[0]))
    return pieces.expansion()


@to_keras_3("Scale")
def scale(layer: Layer, context: Context) -> Layer | Expansion:
    """The layer behind the normalisations of models that came from Caffe: a factor and a summand for each channel."""
    if [len(weight.shape) for weight in layer.weights] != [1, 1] or layer.config.get("axis") != 3:
        return layer
    _told(layer, "a convolution of single places", context)
    gamma, beta = layer.weights
    pieces = Pieces(layer)
    pieces.scaled(INPUT, _channels(gamma), _channels(beta))
    return pieces.expansion()


def by_deviations(layer: Layer, axis: Any, context: Context) -> Layer | Expansion:
    """The InstanceNormalization of keras-contrib, on images: it divides by the deviation and adds epsilon to that."""
    if axis not in (None, 3, -1) or any(len(weight.shape) != 1 for weight in layer.weights):
        return layer
    _told(layer, "operations", context)
    pieces = Pieces(layer)
    # Other inputs than images do not pass.
    image = pieces.add("Permute", INPUT, dims=[1, 2, 3])
    axes = [1, 2, 3] if axis is None else [1, 2]
    mean = pieces.call("Mean", [image], axis=axes, keepdims=True)
    deviation = pieces.call("Std", [image], axis=axes, keepdims=True)
    least = pieces.call("Add", [deviation, float(layer.config.get("epsilon", 1e-3))])
    done = pieces.call("TrueDivide", [pieces.call("Subtract", [image, mean]), least])
    _affine(pieces, done, layer, context)
    return pieces.expansion()


def _affine(pieces: Pieces, source: Ref, layer: Layer, context: Context) -> None:
    """The factors and summands that the layer has, as constants: without an axis there is one for all channels."""
    context.read += layer.weights
    left = list(layer.weights)
    if layer.config.get("scale", True) and left:
        source = pieces.call("Multiply", [source, _constant(left.pop(0))])
    if layer.config.get("center", True) and left:
        pieces.call("Add", [source, _constant(left.pop(0))])


def _constant(weight: Weight) -> dict[str, Any]:
    return {"class_name": "__numpy__", "config": {"value": weight.array().tolist(), "dtype": weight.dtype}}


def _channels(weight: Weight) -> Weight:
    """One number for each channel of an image."""
    shape = (1, 1, *weight.shape)
    return weight.mapped(lambda array: array.reshape(shape), shape)


def _told(layer: Layer, what: str, context: Context) -> None:
    context.changed(_RULE, layer, f"{layer.class_name} is {what}", "Keras 3 has no layer of that name")
