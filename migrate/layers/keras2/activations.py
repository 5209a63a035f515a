"""Activations, as layers and as a part of other layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.layers.keras2 import hard_sigmoid
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.plain import plain
from migrate.layers.registry import TO_KERAS_3, Context, to_keras_3
from migrate.layers.training import name_and_config
from migrate.network import Expansion, Layer

_AS_LAYERS = ("LeakyReLU", "ReLU", "ELU", "Softmax", "PReLU", "ThresholdedReLU")
_SAME = {
    "hard_swish": "hard_silu",
    "Swish": "silu",
    "mish": "mish",
    "tf.nn.relu6": "relu6",
    # Functions of TensorFlow by their own names.
    "identity": "linear",
    "log_softmax_v2": "log_softmax",
    "softmax_v2": "softmax",
}
"""Functions that people added under a name of their own and that Keras 3 has."""


@to_keras_3("Activation")
def activation(layer: Layer, context: Context) -> Layer | Expansion:
    """A function by name, or a layer in its place."""
    inner = layer_of(layer)
    if inner is not None:
        return TO_KERAS_3[inner.class_name](replace(inner, calls=layer.calls), context)
    return hard_sigmoid.activation(known(layer, context), context)


def known(layer: Layer, context: Context) -> Layer:
    """The layer with the name that Keras 3 has for its function."""
    value = layer.config.get("activation")
    name = name_and_config(value)[0] if isinstance(value, Mapping) and value.get("class_name") == "function" else value
    if isinstance(name, str) and name in _SAME and name not in context.custom:
        return layer.with_config(activation=_SAME[name])
    return layer


def layer_of(layer: Layer) -> Layer | None:
    """The layer that stands in the place of an activation function, under the outer layer's name."""
    value = layer.config.get("activation")
    if not isinstance(value, Mapping) or value.get("class_name") not in _AS_LAYERS:
        return None
    own = value.get("config") if isinstance(value.get("config"), Mapping) else {}
    kept = {"dtype": layer.config["dtype"]} if "dtype" in layer.config else {}
    return Layer(layer.name, str(value["class_name"]), {**dict(own or {}), **kept, "name": layer.name}, path=layer.path)


def apart(layer: Layer, context: Context) -> Layer | Expansion:
    """A layer with a kernel whose activation may be a layer: that one comes after it."""
    inner = layer_of(layer)
    if inner is None:
        return hard_sigmoid.in_last_arrays(known(layer, context), context)
    pieces = Pieces(layer)
    before = pieces.put(layer.with_config(activation="linear"), INPUT)
    done = TO_KERAS_3[inner.class_name](inner, context)
    if isinstance(done, Expansion):
        return layer
    pieces.put(done, before)
    return pieces.expansion()


@to_keras_3("LeakyReLU")
def leaky_relu(layer: Layer, context: Context) -> Layer | Expansion:
    """The slope was called `alpha`. Keras 3 takes none below 0."""
    config = dict(layer.config)
    alpha: Any = _number(plain(config.pop("alpha", config.get("negative_slope", 0.3))))
    if isinstance(alpha, int | float) and alpha < 0:
        pieces = Pieces(layer)
        below = pieces.call("Multiply", [pieces.call("Minimum", [INPUT, 0.0]), alpha])
        pieces.call("Add", [pieces.call("Maximum", [INPUT, 0.0]), below])
        return pieces.expansion()
    return replace(layer, config={**config, "negative_slope": alpha})


@to_keras_3("ELU")
def elu(layer: Layer, context: Context) -> Layer:
    """Its number may be stored as an array."""
    return layer.with_config(alpha=_number(plain(layer.config.get("alpha", 1.0))))


@to_keras_3("ThresholdedReLU")
def thresholded_relu(layer: Layer, context: Context) -> Layer | Expansion:
    """A ReLU with a threshold; operations, where that lies below 0."""
    theta = _number(plain(layer.config.get("theta", 1.0)))
    if isinstance(theta, int | float) and theta < 0:
        return _above(layer, theta)
    context.changed(
        "activations", layer, "ThresholdedReLU is a ReLU with a threshold", "Keras 3 has no ThresholdedReLU"
    )
    return replace(layer.without("theta"), class_name="ReLU").with_config(threshold=theta)


@to_keras_3("ReLU")
def relu(layer: Layer, context: Context) -> Layer | Expansion:
    """Its numbers may be stored as arrays. Keras 3 takes no threshold below 0."""
    keys = ("max_value", "negative_slope", "threshold")
    numbers = {key: _number(plain(layer.config[key])) for key in keys if key in layer.config}
    threshold = numbers.get("threshold") or 0
    if threshold >= 0:
        return layer.with_config(**numbers)
    if numbers.get("max_value") is not None or numbers.get("negative_slope"):
        context.refuse(layer, f"threshold={threshold} beside a maximum or a slope")
        return layer
    return _above(layer, threshold)


def _above(layer: Layer, threshold: float) -> Expansion:
    """The values above a threshold, zeros in place of the others."""
    pieces = Pieces(layer)
    pieces.call("Where", [pieces.call("Greater", [INPUT, threshold]), INPUT, 0.0])
    return pieces.expansion()


@to_keras_3("Softmax")
def softmax(layer: Layer, context: Context) -> Layer | Expansion:
    """One axis or several. Before tf.keras 2.4 it took no mask, and passed it on: a copy has none."""
    done = layer.with_config(axis=single(layer.config.get("axis", -1)))
    if not (context.masks and context.before(2, 4)):
        return done
    pieces = Pieces(layer)
    pieces.put(done, pieces.bare(INPUT))
    return pieces.expansion()


@to_keras_3("PReLU")
def prelu(layer: Layer, context: Context) -> Layer:
    """The initialiser is called as before; nothing else changes."""
    return layer


def single(axis: Any) -> Any:
    """A list of one axis as that axis."""
    value = plain(axis)
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _number(value: Any) -> Any:
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value
