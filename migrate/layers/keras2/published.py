"""Layers that many programs copied from the same published sources, under one name and with one meaning."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.findings.keras_functions import TakenForPublished
from migrate.frozen import dataclass
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer, Ref, Weight

_RULE = "published"
_FUNCTIONS = {"Swish": "silu", "Mish": "mish", "HardSwish": "hard_silu", "Relu6": "relu6"}
_IMAGE = 4
"""The number of axes of a batch of images."""
_SMALLEST = 1e-12
"""The smallest square of a length that K.l2_normalize divides by."""


@dataclass(frozen=True)
class _Published:
    """What a config and its arrays look like where the class is the published one."""

    package: str
    keys: tuple[str, ...] = ()
    """Those that are always there."""
    others: tuple[str, ...] = ()
    """Those that some releases wrote."""
    arrays: tuple[str, ...] = ()
    """What the names of the arrays end in, in their order."""

    def fits(self, layer: Layer) -> bool:
        """Whether a layer looks so, each array having one axis."""
        own = set(layer.config) - _COMMON
        names = [weight.name.rpartition("/")[2].partition(":")[0] for weight in layer.weights]
        alike = len(names) == len(self.arrays) and all(map(str.endswith, names, self.arrays))
        flat = all(len(weight.shape) == 1 for weight in layer.weights)
        return own.issuperset(self.keys) and own.issubset((*self.keys, *self.others)) and alike and flat


_COMMON = frozenset({"name", "trainable", "dtype", "batch_input_shape"})
_LOOKS = {
    "Swish": _Published("the EfficientNets and MobileNets for Keras"),
    "HardSwish": _Published("the MobileNetV3s for Keras"),
    "Relu6": _Published("the MobileNets for Keras"),
    "Mish": _Published("its authors"),
    "FixedDropout": _Published("the package efficientnet", ("rate",), ("noise_shape", "seed")),
    "DropConnect": _Published("the package keras_efficientnets", ("drop_connect_rate",)),
    "L2Normalization": _Published("the SSDs for Keras", (), ("gamma_init",), ("gamma",)),
    "Normalize": _Published("the SSDs for Keras", (), ("scale",), ("gamma",)),
    "Scale": _Published("the DenseNets and ResNets from Caffe", ("axis", "momentum"), (), ("gamma", "beta")),
}
CLASSES = frozenset({*_LOOKS, "InstanceNormalization"})
"""All of them keep the shape of their input."""


@to_keras_3(*_FUNCTIONS)
def function_as_layer(layer: Layer, context: Context) -> Layer:
    """An activation function written as a layer. One with settings or weights of its own is another one."""
    if not _LOOKS[layer.class_name].fits(layer):
        return layer
    _told(layer, "an Activation", context)
    done = replace(layer, class_name="Activation", module=None, registered_name=None)
    return done.with_config(activation=_FUNCTIONS[layer.class_name])


@to_keras_3("FixedDropout", "DropConnect")
def dropout(layer: Layer, context: Context) -> Layer:
    """The dropout of EfficientNet: whole examples, or with a shape of its own."""
    if not _LOOKS[layer.class_name].fits(layer):
        return layer
    if layer.class_name == "FixedDropout":
        rate, shape = layer.config["rate"], layer.config.get("noise_shape")
    else:
        rate, shape = layer.config["drop_connect_rate"], [None, 1, 1, 1]
    _told(layer, "a Dropout", context)
    done = replace(layer, class_name="Dropout", module=None, registered_name=None)
    return done.without("drop_connect_rate").with_config(rate=rate, noise_shape=shape)


@to_keras_3("L2Normalization", "Normalize")
def scaled_directions(layer: Layer, context: Context) -> Layer | Expansion:
    """The normalisation of SSD: the channels of each place as a vector of length one, each times a weight.

    Where channels come first its releases differ, and the config does not tell which one it was.
    """
    last = not context.channels_first and context.era.backend != "theano"
    if not last or not _LOOKS[layer.class_name].fits(layer) or not _on_images(layer, context):
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
    if not _LOOKS["Scale"].fits(layer) or layer.config["axis"] != 3 or not _on_images(layer, context):
        return layer
    _told(layer, "a convolution of single places", context)
    gamma, beta = layer.weights
    pieces = Pieces(layer)
    pieces.scaled(INPUT, _channels(gamma), _channels(beta))
    return pieces.expansion()


def by_deviations(layer: Layer, axis: Any, context: Context) -> Layer | Expansion:
    """The InstanceNormalization of keras-contrib, on images: it divides by the deviation and adds epsilon to that."""
    look = _contrib(layer)
    if axis not in (None, 3, -1) or not look.fits(layer) or not _on_images(layer, context):
        return layer
    _told(layer, "operations", context, look)
    pieces = Pieces(layer)
    axes = [1, 2, 3] if axis is None else [1, 2]
    mean = pieces.call("Mean", [INPUT], axis=axes, keepdims=True)
    deviation = pieces.call("Std", [INPUT], axis=axes, keepdims=True)
    least = pieces.call("Add", [deviation, float(layer.config.get("epsilon", 1e-3))])
    done = pieces.call("TrueDivide", [pieces.call("Subtract", [INPUT, mean]), least])
    _affine(pieces, done, layer, context)
    return pieces.expansion()


def _contrib(layer: Layer) -> _Published:
    """That of keras-contrib, with the arrays that the layer says it has."""
    keys = ("axis", "epsilon", "center", "scale")
    arrays = [name for name, key in (("gamma", "scale"), ("beta", "center")) if layer.config.get(key)]
    others = [f"{array}_{kind}" for array in ("beta", "gamma") for kind in ("initializer", "regularizer", "constraint")]
    return _Published("keras-contrib", keys, tuple(others), tuple(arrays))


def _on_images(layer: Layer, context: Context) -> bool:
    return context.ranks.get(layer.path) == _IMAGE


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


def _told(layer: Layer, what: str, context: Context, look: _Published | None = None) -> None:
    package = (look or _LOOKS[layer.class_name]).package
    context.changed(_RULE, layer, f"{layer.class_name} is {what}", "Keras 3 has no layer of that name")
    context.findings.append(TakenForPublished(where=context.where, class_name=layer.class_name, package=package))
