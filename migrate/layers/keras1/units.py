"""Dense layers of Keras 1 that Keras 2 dropped, rebuilt from those of Keras 3."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.layers.keras2 import hard_sigmoid
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer, Weight

_TRAINING = ("kernel_initializer", "kernel_regularizer", "bias_regularizer", "kernel_constraint", "bias_constraint")


@to_keras_3("Highway")
def highway(layer: Layer, context: Context) -> Expansion:
    """x + gate * (h - x), the gate and h being Dense layers of the input's width."""
    width = _width(layer)
    half = len(layer.weights) // 2
    pieces, use_bias = Pieces(layer), layer.config.get("use_bias", True)
    inner = pieces.add(
        "Dense",
        INPUT,
        hard_sigmoid.in_last_arrays(replace(layer, weights=layer.weights[:half]), context).weights,
        units=width,
        activation=layer.config.get("activation"),
        use_bias=use_bias,
        **_training(layer),
    )
    gate = pieces.add("Dense", INPUT, layer.weights[half:], units=width, activation="sigmoid", use_bias=use_bias)
    step = pieces.add("Multiply", [gate, pieces.add("Subtract", [inner, INPUT])])
    pieces.add("Add", [INPUT, step])
    return pieces.expansion((width,))


@to_keras_3("MaxoutDense")
def maxout(layer: Layer, context: Context) -> Expansion:
    """One Dense layer for all features, and the largest of each unit's features."""
    features, units = layer.config.get("features", 4), layer.config["units"]
    pieces = Pieces(layer)
    wide = pieces.add(
        "Dense",
        INPUT,
        tuple(map(_wide, layer.weights)),
        units=features * units,
        use_bias=layer.config.get("use_bias", True),
        **_training(layer),
    )
    pieces.add("GlobalMaxPooling1D", pieces.add("Reshape", wide, target_shape=[features, units]))
    return pieces.expansion()


def _wide(weight: Weight) -> Weight:
    """(features, inputs, units) as (inputs, features * units), and a bias alike."""
    features, *inputs, units = weight.shape
    shape = (*inputs, features * units)
    if not inputs:
        return weight.mapped(lambda array: array.reshape(shape), shape)
    return weight.mapped(lambda array: array.transpose(1, 0, 2).reshape(shape), shape)


def _width(layer: Layer) -> Any:
    return layer.weights[0].shape[0] if layer.weights else layer.config.get("input_dim")


def _training(layer: Layer) -> dict[str, Any]:
    return {key: layer.config[key] for key in _TRAINING if key in layer.config}
