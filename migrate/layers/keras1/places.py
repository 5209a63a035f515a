"""Layers of Keras 0.3 and 1 that pool, pad, cut or repeat places."""

from __future__ import annotations

from typing import Any

from migrate.layers.keras1 import terms
from migrate.layers.registry import Context, to_keras_2
from migrate.network import Layer

_SIDES_1D = ("left_pad", "right_pad")
_SIDES_2D = (("top_pad", "bottom_pad"), _SIDES_1D)


@to_keras_2("MaxPooling1D", "AveragePooling1D")
def pooling_1d(layer: Layer, context: Context) -> Layer:
    """Pooling over steps, with one length and one stride."""
    length = layer.config.get("pool_length", 2)
    fixed = {
        "pool_size": [length],
        "strides": [layer.config.get("stride") or length],
        "data_format": "channels_last",
    }
    return terms.renamed(layer, context, layer.class_name, {"border_mode": "padding"}, **fixed)


@to_keras_2("MaxPooling2D", "AveragePooling2D", "MaxPooling3D", "AveragePooling3D")
def pooling(layer: Layer, context: Context) -> Layer:
    """Pooling over rows and columns, or over three directions."""
    keys = {"pool_size": "pool_size", "border_mode": "padding"}
    fixed = {
        "strides": layer.config.get("strides") or layer.config.get("pool_size"),
        "data_format": terms.data_format(layer),
    }
    return terms.renamed(layer, context, layer.class_name, keys, **fixed)


@to_keras_2("GlobalMaxPooling1D", "GlobalAveragePooling1D")
def global_pooling_1d(layer: Layer, context: Context) -> Layer:
    """The maximum or mean of all steps."""
    return terms.renamed(layer, context, layer.class_name, {}, data_format="channels_last")


@to_keras_2("GlobalMaxPooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling3D", "GlobalAveragePooling3D")
def global_pooling(layer: Layer, context: Context) -> Layer:
    """The maximum or mean of all places."""
    return terms.renamed(layer, context, layer.class_name, {}, data_format=terms.data_format(layer))


@to_keras_2("UpSampling1D")
def up_sampling_1d(layer: Layer, context: Context) -> Layer:
    """How often a step is repeated was called `length`."""
    return terms.renamed(layer, context, "UpSampling1D", {"length": "size"})


@to_keras_2("UpSampling2D", "UpSampling3D")
def up_sampling(layer: Layer, context: Context) -> Layer:
    """Every place is repeated; the stored config does not say in which order the data is."""
    return terms.renamed(layer, context, layer.class_name, {"size": "size"}, data_format=terms.data_format(layer))


@to_keras_2("Cropping1D", "Cropping2D", "Cropping3D")
def cropping(layer: Layer, context: Context) -> Layer:
    """The stored config does not say in which order the data is."""
    order = {} if layer.class_name == "Cropping1D" else {"data_format": terms.data_format(layer)}
    return terms.renamed(layer, context, layer.class_name, {"cropping": "cropping"}, **order)


@to_keras_2("ZeroPadding1D")
def zero_padding_1d(layer: Layer, context: Context) -> Layer:
    """Padding of steps: a number for both ends, two numbers, or a dict."""
    padding = layer.config.get("padding", 1)
    return terms.renamed(layer, context, "ZeroPadding1D", {}, padding=_ends(padding, _SIDES_1D))


@to_keras_2("ZeroPadding2D")
def zero_padding_2d(layer: Layer, context: Context) -> Layer:
    """Padding of rows and columns: two numbers (one a direction), four (one a side), or a dict of sides."""
    padding: Any = layer.config.get("padding", [1, 1])
    if isinstance(padding, dict):
        sides = [_ends(padding, names) for names in _SIDES_2D]
    elif len(padding) == 4:
        sides = [list(padding[:2]), list(padding[2:])]
    else:
        sides = [[one, one] for one in padding]
    return terms.renamed(layer, context, "ZeroPadding2D", {}, padding=sides, data_format=terms.data_format(layer))


@to_keras_2("ZeroPadding3D")
def zero_padding_3d(layer: Layer, context: Context) -> Layer:
    """Padding in three directions, the same at both ends of each."""
    sides = [[one, one] for one in layer.config.get("padding", (1, 1, 1))]
    return terms.renamed(layer, context, "ZeroPadding3D", {}, padding=sides, data_format=terms.data_format(layer))


def _ends(padding: Any, names: tuple[str, str]) -> list[int]:
    if isinstance(padding, dict):
        return [padding.get(name, 0) for name in names]
    return [padding, padding] if isinstance(padding, int) else list(padding)
