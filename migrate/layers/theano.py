"""Convolution and pooling as Theano did them, said in the layers of Keras 2.

Theano convolves: it reads kernels backwards. It pads `same` with half of the kernel at both ends wherever the strides
lead, and pools `same` with its own margins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy

from migrate.findings import ModelRefused
from migrate.findings.keras_old import TheanoPadding
from migrate.layers import margins
from migrate.layers.margins import Margin
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, from_theano
from migrate.network import Expansion, Layer, Weight


@from_theano("Conv1D", "Conv2D", "Conv3D")
def convolution(layer: Layer, context: Context) -> Layer | Expansion:
    """The kernel read backwards, and Theano's padding."""
    turned = _turned(layer, context, 1)
    padding = layer.config.get("padding", "valid")
    if padding == "full":
        return margins.padded(turned, [(size - 1, size - 1) for size in _spans(layer)])
    if padding != "same":
        return turned
    if layer.class_name == "Conv3D" and _release(context) < (1, 2):
        # It was put together of two-dimensional ones then, padded on TensorFlow's side, and had no strides.
        return turned
    if set(margins.per_direction(layer, "strides")) == {1} and _centred(layer):
        return _odd(turned, 1)
    return margins.padded(turned, [_half(size) for size in _spans(layer)])


@from_theano("SeparableConv1D", "SeparableConv2D")
def separable(layer: Layer, context: Context) -> Layer | Expansion:
    """These were read forwards. An even kernel with `same` padding gave one place more than was asked for."""
    if layer.config.get("padding") != "same":
        return layer
    return margins.padded(layer, [(size // 2, size // 2) for size in _spans(layer)])


@from_theano("DepthwiseConv2D")
def depthwise(layer: Layer, context: Context) -> Layer | Expansion:
    """These were read forwards."""
    if layer.config.get("padding") != "same":
        return layer
    return margins.padded(layer, [_half(size) for size in _spans(layer)])


@from_theano("Conv2DTranspose", "Conv3DTranspose")
def transposed(layer: Layer, context: Context) -> Layer | Expansion:
    """The kernel read backwards; `same` cuts half a kernel off the beginning."""
    turned = _turned(layer, context, 1)
    if layer.config.get("padding") != "same":
        return turned
    sizes, strides = margins.per_direction(layer, "kernel_size"), margins.per_direction(layer, "strides")
    more = layer.config.get("output_padding")
    pairs = zip(sizes, strides, strict=True)
    if more is None:
        return margins.cut_to(turned, [(size // 2, size - stride - size // 2) for size, stride in pairs])
    ends = margins.per_direction(layer, "output_padding")
    return margins.cut_to(turned, [(size // 2, size // 2 - end) for size, end in zip(sizes, ends, strict=True)])


@from_theano("SizedConv2DTranspose")
def sized(layer: Layer, context: Context) -> Layer:
    """The kernel read backwards; where the output lies is Theano's choice."""
    if layer.config.get("padding") == "same" and any(size % 2 == 0 for size in layer.config["kernel_size"]):
        raise ModelRefused([TheanoPadding(where=layer.path or layer.name, layer_class="Deconvolution2D")])
    return _turned(layer, context, 1).with_config(from_theano=True)


@from_theano("ConvLSTM2D")
def conv_lstm(layer: Layer, context: Context) -> Layer | Expansion:
    """Both kernels read backwards."""
    turned = _turned(layer, context, 2)
    even = any(size % 2 == 0 for size in margins.per_direction(layer, "kernel_size"))
    same = layer.config.get("padding") == "same"
    strided = any(stride != 1 for stride in margins.per_direction(layer, "strides"))
    if (even and not same) or (strided and same):
        raise ModelRefused([TheanoPadding(where=layer.path or layer.name, layer_class="ConvLSTM2D")])
    return _odd(turned, 2)


@from_theano("MaxPooling1D", "MaxPooling2D", "MaxPooling3D")
def max_pooling(layer: Layer, context: Context) -> Layer | Expansion:
    """Theano's margins, which no value is lower than."""
    sides = _pool_margins(layer)
    if not sides:
        return layer
    pieces = Pieces(layer)
    pieces.put(layer.with_config(padding="valid"), margins.lowest(pieces, layer, INPUT, sides))
    return pieces.expansion(_open_shape(layer))


@from_theano("AveragePooling1D", "AveragePooling2D", "AveragePooling3D")
def average_pooling(layer: Layer, context: Context) -> Layer | Expansion:
    """Theano's margins. Only Keras 2.0 and 2.1 counted them, in two directions at most."""
    sides, bare = _pool_margins(layer), layer.with_config(padding="valid")
    if not sides:
        return layer
    if _counts_margins(layer, context):
        return margins.padded(layer, sides)
    pieces = Pieces(layer)
    means = pieces.put(bare, margins.zeros(pieces, layer, INPUT, sides))
    shares = pieces.put(bare, margins.zeros(pieces, layer, pieces.call("OnesLike", [INPUT]), sides))
    pieces.call("Divide", [means, shares])
    return pieces.expansion(_open_shape(layer))


def _turned(layer: Layer, context: Context, kernels: int) -> Layer:
    """The layer with its first arrays read backwards in every direction."""
    context.changed("theano", layer, "kernels turned around", "Theano convolves where others correlate")
    turned = tuple(weight.mapped(_backwards) for weight in layer.weights[:kernels])
    return replace(layer, weights=(*turned, *layer.weights[kernels:]))


def _backwards(kernel: Any) -> Any:
    return kernel[(slice(None, None, -1),) * (kernel.ndim - 2)]


def _spans(layer: Layer) -> list[int]:
    """The places that a kernel reaches over in each direction."""
    sizes, rates = margins.per_direction(layer, "kernel_size"), margins.per_direction(layer, "dilation_rate")
    return [(size - 1) * rate + 1 for size, rate in zip(sizes, rates, strict=True)]


def _half(span: int) -> Margin:
    """Half a kernel at both ends, and what an even one has too much cut off."""
    return span // 2, span // 2 - (span % 2 == 0)


def _odd(layer: Layer, kernels: int) -> Layer:
    """Even kernels with a zero at their end: that moves them by the place that they lie aside in Theano."""
    sizes = margins.per_direction(layer, "kernel_size")
    ends = [int(span % 2 == 0) for span in _spans(layer)]
    if not any(ends):
        return layer
    weights = tuple(_longer(weight, ends) for weight in layer.weights[:kernels])
    longer = [size + end for size, end in zip(sizes, ends, strict=True)]
    return replace(layer.with_config(kernel_size=longer), weights=(*weights, *layer.weights[kernels:]))


def _centred(layer: Layer) -> bool:
    """Whether every kernel has a middle, or gets one by one more place."""
    pairs = zip(_spans(layer), margins.per_direction(layer, "dilation_rate"), strict=True)
    return all(span % 2 == 1 or rate == 1 for span, rate in pairs)


def _longer(kernel: Weight, ends: Sequence[int]) -> Weight:
    places = [size + end for size, end in zip(kernel.shape, ends, strict=False)]
    widths = [*((0, end) for end in ends), (0, 0), (0, 0)]
    return kernel.mapped(lambda array: numpy.pad(array, widths), (*places, *kernel.shape[-2:]))


def _pool_margins(layer: Layer) -> list[Margin]:
    """Theano's margins for `same`, as far as they count; none for other paddings."""
    if layer.config.get("padding") != "same":
        return []
    sides = []
    for size in margins.per_direction(layer, "pool_size", 2):
        before = size - 2 if size > 2 and size % 2 else size - 1
        sides.append((before, size - 1 - before))
    return sides


def _open_shape(layer: Layer) -> tuple[None, ...]:
    return (None,) * (margins.rank_of(layer) + 1)


def _counts_margins(layer: Layer, context: Context) -> bool:
    return _release(context)[:2] in ((2, 0), (2, 1)) and margins.rank_of(layer) < 3


def _release(context: Context) -> tuple[int, ...]:
    """The release of Keras as numbers, as far as it is known; the last one of its generation where only that is."""
    numbers = tuple(int(part) for part in (context.era.keras or "").split(".") if part.isdigit())
    return numbers if len(numbers) > 1 else (*(numbers or (2,)), 3)
