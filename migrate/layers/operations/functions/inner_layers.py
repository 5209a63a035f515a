"""Layers without weights that a function makes and calls (`keras.layers.Flatten()(x)`, `keras.layers.add([x, y])`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.registry import by_name, each
from migrate.layers.operations.tensors import InnerLayer, Tensor
from migrate.pycode.domain import Unclear, is_plain

_DATA_FORMAT = "data_format"
_POOLS = ("pool_size", "strides", "padding", _DATA_FORMAT)
_CLASSES: dict[str, tuple[str, ...]] = {
    "Add": (),
    "Subtract": (),
    "Multiply": (),
    "Average": (),
    "Maximum": (),
    "Concatenate": ("axis",),
    "Dot": ("axes", "normalize"),
    "Flatten": (_DATA_FORMAT,),
    "Reshape": ("target_shape",),
    "Permute": ("dims",),
    "RepeatVector": ("n",),
    "GlobalAveragePooling1D": (_DATA_FORMAT,),
    "GlobalAveragePooling2D": (_DATA_FORMAT,),
    "GlobalMaxPooling1D": (_DATA_FORMAT,),
    "GlobalMaxPooling2D": (_DATA_FORMAT,),
    "AveragePooling1D": _POOLS,
    "AveragePooling2D": _POOLS,
    "MaxPooling1D": _POOLS,
    "MaxPooling2D": _POOLS,
    "ZeroPadding1D": ("padding",),
    "ZeroPadding2D": ("padding", _DATA_FORMAT),
    "Cropping1D": ("cropping",),
    "Cropping2D": ("cropping", _DATA_FORMAT),
    "ReLU": ("max_value", "negative_slope", "threshold"),
    "Softmax": ("axis",),
}
"""Class → its arguments in order: those that no Keras 2 and no Keras 3 mean in another way."""
_ALIASES = {"GlobalAvgPool1D": "GlobalAveragePooling1D", "GlobalAvgPool2D": "GlobalAveragePooling2D"}
_ALIASES |= {"GlobalMaxPool1D": "GlobalMaxPooling1D", "GlobalMaxPool2D": "GlobalMaxPooling2D"}
_ALIASES |= {"AvgPool1D": "AveragePooling1D", "AvgPool2D": "AveragePooling2D"}
_ALIASES |= {"MaxPool1D": "MaxPooling1D", "MaxPool2D": "MaxPooling2D"}
_DEFAULTS = {"Concatenate": {"axis": -1}, "AveragePooling2D": {"pool_size": 2}, "MaxPooling2D": {"pool_size": 2}}
_DEFAULTS |= {"AveragePooling1D": {"pool_size": 2}, "MaxPooling1D": {"pool_size": 2}}
_MERGING = ("add", "subtract", "multiply", "average", "maximum", "concatenate", "dot")


def _made(class_name: str) -> Callable[..., Any]:
    order = _CLASSES[class_name]

    def rule(b: Builder, *args: Any, **named: Any) -> InnerLayer:
        config = {**_DEFAULTS.get(class_name, {}), **by_name(order, args, named)}
        config.pop("name", None)
        if not is_plain(config) or not config.keys() <= set(order) or len(args) > len(order):
            raise Unclear(f"it makes a layer {class_name} with arguments that are not known")
        if _DATA_FORMAT in order and config.get(_DATA_FORMAT) is None:
            config[_DATA_FORMAT] = b.channels()
            if class_name == "Flatten" and config[_DATA_FORMAT] == "channels_first":
                raise Unclear("its Flatten moved channels that stand first in some releases of Keras 2 only")
        return InnerLayer(class_name, config)

    return rule


def _merged(function: str) -> Callable[..., Any]:
    make = _made(function.capitalize())

    def rule(b: Builder, x: Any, *args: Any, **named: Any) -> Tensor:
        return called(b, make(b, *args, **named), x)

    return rule


def called(b: Builder, layer: InnerLayer, x: Any) -> Tensor:
    """The layer on a tensor or on a list of them."""
    return b.layer(layer.class_name, list(x) if isinstance(x, list | tuple) else x, **layer.config)


each({f"keras.layers.{name}": name for name in _CLASSES}, _made)
each({f"keras.layers.{alias}": name for alias, name in _ALIASES.items()}, _made)
each({f"keras.layers.{name}": name for name in _MERGING}, _merged)
