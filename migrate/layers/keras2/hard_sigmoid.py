"""The hard sigmoid of Keras 2 by that of Keras 3.

Keras 2 computes clip(0.2 x + 0.5, 0, 1), Keras 3 clip(x / 6 + 0.5, 0, 1): the same of 1.2 x. Where x is linear in a
layer's arrays, those are multiplied by 1.2; elsewhere a Rescaling does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from migrate.findings.changed_numbers import ModernMeaning
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.plain import dtype_name
from migrate.layers.registry import Context
from migrate.layers.serialise import entry
from migrate.layers.training import name_and_config
from migrate.network import Expansion, Layer, Weight

FACTOR = 1.2
NAME = "hard_sigmoid"
_AXES = {"ConvLSTM1D": 3, "ConvLSTM2D": 4, "ConvLSTM3D": 5}
"""Class → the number of axes of a state, where it is not 2."""
_WHY = "the hard sigmoid of Keras 3 is that of Keras 2 at 1.2 times the value"


def is_old(layer: Layer, context: Context, key: str = "activation") -> bool:
    """Whether a layer's function is the hard sigmoid and shall keep its meaning. With modern ones, a finding tells."""
    if name_and_config(layer.config.get(key))[0] != NAME or NAME in context.custom:
        return False
    if (context.era.generation or 0) >= 3:
        return False
    if context.modern:
        context.findings.append(
            ModernMeaning(where=context.where, layer=layer.path or layer.name, what=NAME, error="up to 0.083")
        )
    return not context.modern


def scaled(weight: Weight, parts: Sequence[int] | None = None, of: int = 1) -> Weight:
    """The array times 1.2: all of it, or some of the equal parts into which its last axis falls."""

    def function(array: Any) -> Any:
        done = array.copy()
        size = array.shape[-1] // of
        for part in range(of) if parts is None else parts:
            done[..., part * size : (part + 1) * size] *= array.dtype.type(FACTOR)
        return done

    return weight.mapped(function)


def in_last_arrays(layer: Layer, context: Context) -> Layer:
    """A layer whose function follows a kernel and, where it has one, a bias: its last arrays."""
    if not is_old(layer, context):
        return layer
    count = 2 if layer.config.get("use_bias", True) else 1
    context.changed(NAME, layer, "kernel and bias multiplied by 1.2", _WHY)
    before, last = layer.weights[:-count], layer.weights[-count:]
    return replace(layer, weights=(*before, *(scaled(weight) for weight in last)))


def activation(layer: Layer, context: Context) -> Layer | Expansion:
    """A layer that is nothing but the function."""
    if not is_old(layer, context):
        return layer
    context.changed(NAME, layer, "a Rescaling by 1.2 before it", _WHY)
    pieces = Pieces(layer)
    pieces.put(layer, pieces.add("Rescaling", INPUT, scale=FACTOR, offset=0.0, **_dtype(layer)))
    return pieces.expansion()


def _dtype(layer: Layer) -> dict[str, Any]:
    return {"dtype": layer.config["dtype"]} if layer.config.get("dtype") else {}


def as_part(layer: Layer, context: Context) -> Layer:
    """A recurrent layer whose function also acts on a state, which no array scales: a small model is its function."""
    if not is_old(layer, context):
        return layer
    return with_model(layer, context, "activation", _AXES.get(layer.class_name, 2))


def with_model(layer: Layer, context: Context, key: str, axes: int) -> Layer:
    """A layer with a small model as its function under a key; `axes` are those of what the function acts on."""
    context.changed(NAME, layer, f"a Rescaling by 1.2 and the function as its {key}", _WHY)
    name = f"{layer.name}_{key.removesuffix('activation')}{NAME}"
    of = dtype_name(layer.config.get("dtype")) or "float32"
    shape = [None] * axes
    given = {"batch_shape": shape, "dtype": "float32" if "mixed" in of else of, "sparse": False, "ragged": False}
    parts = (
        Layer(f"{name}_input", "InputLayer", given),
        Layer(f"{name}_rescaling", "Rescaling", {"scale": FACTOR, "offset": 0.0, "dtype": of}),
        Layer(f"{name}_activation", "Activation", {"activation": NAME, "dtype": of}),
    )
    return layer.with_config(**{key: entry(Layer(name, "Sequential", {}, parts=parts))})


def gates(layer: Layer, context: Context, parts: Sequence[int], of: int) -> Layer:
    """A recurrent layer whose gates, these parts of every array, are hard sigmoids."""
    if not is_old(layer, context, "recurrent_activation"):
        return layer
    context.changed(NAME, layer, "the gates' weights multiplied by 1.2", _WHY)
    return replace(layer, weights=tuple(scaled(weight, parts, of) for weight in layer.weights))
