"""The words of Keras 0.3 and 1 in those of Keras 2: keywords, initialisers, regularisers, constraints, data order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from migrate.layers.registry import Context
from migrate.network import Layer, Weight

KERNEL = {
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "activity_regularizer": "activity_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}
"""What every layer with a kernel and a bias has."""

_INITIALIZERS: dict[str, Any] = {
    "zero": "zeros",
    "one": "ones",
    "uniform": {"class_name": "RandomUniform", "config": {"minval": -0.05, "maxval": 0.05}},
    "normal": {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": 0.05}},
    "orthogonal": {"class_name": "Orthogonal", "config": {"gain": 1.1}},
    "identity": {"class_name": "Identity", "config": {"gain": 1.0}},
    **{name: name for name in ("glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "lecun_uniform")},
}
_CONSTRAINTS: dict[str, Mapping[str, str]] = {
    "MaxNorm": {"m": "max_value", "axis": "axis"},
    "NonNeg": {},
    "UnitNorm": {"axis": "axis"},
    "MinMaxNorm": {"low": "min_value", "high": "max_value", "rate": "rate", "axis": "axis"},
}
_DATA_FORMATS = {"th": "channels_first", "tf": "channels_last"}
_KEPT = ("trainable",)
_WHY = {
    "Lambda": "its mode is a function",
    "SampleNormalization": "with mode 1 it normalises each sample by itself",
    "BatchStatisticsNormalization": "with mode 2 it uses the statistics of the batch at hand",
}
"""New class → why a layer becomes it, where it is no new name alone."""


def renamed(layer: Layer, context: Context, class_name: str, keys: Mapping[str, str], **fixed: Any) -> Layer:
    """The layer under its new class with these keywords under their new names and those in `fixed` added.

    Other keywords are left out: Keras 1 and 0.3 stored some that only they knew.
    """
    config = {"name": layer.name, **{key: layer.config[key] for key in _KEPT if key in layer.config}}
    for old, new in keys.items():
        if old in layer.config:
            config[new] = _value(new, layer.config[old])
    if class_name != layer.class_name:
        merged = "Keras 2 has a layer for each mode" if layer.class_name == "Merge" else "Keras 2 renamed it"
        why = _WHY.get(class_name, merged)
        context.changed("keras 1", layer, f"{layer.class_name} is {class_name}", why)
    return replace(layer, class_name=class_name, config={**config, **fixed})


def data_format(layer: Layer) -> str:
    """The order of the layer's data. Where no order was stored it is that of the models nearby, filled in before."""
    return _DATA_FORMATS.get(str(layer.config.get("dim_ordering")), "channels_last")


def channels_first(layer: Layer) -> bool:
    """Whether channels stand before places in the layer's data and kernels."""
    return data_format(layer) == "channels_first"


def transposed(weight: Weight, order: Iterable[int]) -> Weight:
    """The array with its axes in this order."""
    axes = tuple(order)
    return weight.mapped(lambda array: array.transpose(axes), tuple(weight.shape[axis] for axis in axes))


def _value(key: str, value: Any) -> Any:
    if key.endswith("_initializer"):
        return _INITIALIZERS.get(str(value))
    if key.endswith("_regularizer"):
        return _regularizer(value)
    if key.endswith("_constraint"):
        return _constraint(value)
    if key == "data_format":
        return _DATA_FORMATS.get(str(value), "channels_last")
    return value


def _regularizer(value: Any) -> Any:
    """Regularisers act in training alone: one without weights of its own (of eigenvalues) has no counterpart."""
    if not isinstance(value, dict) or not {"l1", "l2"} & set(value):
        return None
    return {"class_name": "L1L2", "config": {"l1": value.get("l1") or 0.0, "l2": value.get("l2") or 0.0}}


def _constraint(value: Any) -> Any:
    keys = _CONSTRAINTS.get(str(value.get("name"))) if isinstance(value, dict) else None
    if keys is None:
        return None
    return {"class_name": value["name"], "config": {new: value[old] for old, new in keys.items() if old in value}}
