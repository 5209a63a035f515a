"""Convolutions of Keras 0.3 and 1: one class for each number of sizes, kernels in the order of the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from migrate.layers.keras1 import terms
from migrate.layers.registry import Context, to_keras_2
from migrate.network import Layer, Weight

_CONVOLUTION = {"nb_filter": "filters", "border_mode": "padding", "activation": "activation", **terms.KERNEL}
_SEPARABLE = {
    "nb_filter": "filters",
    "border_mode": "padding",
    "activation": "activation",
    "depth_multiplier": "depth_multiplier",
    "init": "depthwise_initializer",
    "depthwise_regularizer": "depthwise_regularizer",
    "pointwise_regularizer": "pointwise_regularizer",
    "b_regularizer": "bias_regularizer",
    "activity_regularizer": "activity_regularizer",
    "depthwise_constraint": "depthwise_constraint",
    "pointwise_constraint": "pointwise_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}


@to_keras_2("Convolution1D", "Conv1D", "AtrousConvolution1D", "AtrousConv1D")
def convolution_1d(layer: Layer, context: Context) -> Layer:
    """A Conv1D. Its kernel had an axis of size 1; Keras 0.3 and 1.0 put the filters first."""
    fixed = {
        "kernel_size": [layer.config.get("filter_length")],
        "strides": [layer.config.get("subsample_length", 1)],
        "dilation_rate": [layer.config.get("atrous_rate", 1)],
        "data_format": "channels_last",
    }
    changed = terms.renamed(layer, context, "Conv1D", _CONVOLUTION, **fixed)
    return replace(changed, weights=_of_kernel(layer, lambda kernel: _flat(kernel, layer.config)))


@to_keras_2("Convolution2D", "Conv2D", "AtrousConvolution2D", "AtrousConv2D")
def convolution_2d(layer: Layer, context: Context) -> Layer:
    """A Conv2D."""
    return _spatial(layer, context, "Conv2D", ("nb_row", "nb_col"))


@to_keras_2("Convolution3D", "Conv3D")
def convolution_3d(layer: Layer, context: Context) -> Layer:
    """A Conv3D."""
    return _spatial(layer, context, "Conv3D", ("kernel_dim1", "kernel_dim2", "kernel_dim3"))


@to_keras_2("Deconvolution2D", "Deconv2D")
def deconvolution(layer: Layer, context: Context) -> Layer:
    """A Conv2DTranspose whose output has the size that the config gives (`output_size`)."""
    shape = list(layer.config.get("output_shape") or (None,) * 4)
    changed = _spatial(layer, context, "Conv2DTranspose", ("nb_row", "nb_col"))
    size = shape[2:4] if terms.channels_first(layer) else shape[1:3]
    turned = tuple(terms.transposed(weight, (0, 1, 3, 2)) for weight in changed.weights[:1])
    weights = (*turned, *changed.weights[1:])
    return replace(changed.with_config(output_size=size), class_name="SizedConv2DTranspose", weights=weights)


@to_keras_2("SeparableConvolution2D", "SeparableConv2D")
def separable(layer: Layer, context: Context) -> Layer:
    """A SeparableConv2D."""
    kernels = len(layer.weights[:2])
    changed = terms.renamed(layer, context, "SeparableConv2D", _SEPARABLE, **_places(layer, ("nb_row", "nb_col")))
    if not terms.channels_first(layer):
        return changed
    turned = tuple(terms.transposed(weight, (2, 3, 1, 0)) for weight in layer.weights[:kernels])
    return replace(changed, weights=(*turned, *layer.weights[kernels:]))


@to_keras_2("LocallyConnected1D")
def local_1d(layer: Layer, context: Context) -> Layer:
    """A LocallyConnected1D; its arrays never changed."""
    fixed = {
        "kernel_size": [layer.config.get("filter_length")],
        "strides": [layer.config.get("subsample_length", 1)],
        "data_format": "channels_last",
    }
    return terms.renamed(layer, context, "LocallyConnected1D", _CONVOLUTION, **fixed)


@to_keras_2("LocallyConnected2D")
def local_2d(layer: Layer, context: Context) -> Layer:
    """A LocallyConnected2D; its arrays never changed."""
    fixed = _places(layer, ("nb_row", "nb_col"))
    fixed.pop("dilation_rate")
    return terms.renamed(layer, context, "LocallyConnected2D", _CONVOLUTION, **fixed)


def kernel_order(layer: Layer, rank: int) -> tuple[int, ...]:
    """The axes of the layer's kernel in Keras 2's order: places, inputs, filters."""
    return (*range(2, rank), 1, 0) if terms.channels_first(layer) else tuple(range(rank))


def _spatial(layer: Layer, context: Context, class_name: str, sizes: Sequence[str]) -> Layer:
    changed = terms.renamed(layer, context, class_name, _CONVOLUTION, **_places(layer, sizes))
    order = kernel_order(layer, len(sizes) + 2)
    return replace(changed, weights=_of_kernel(layer, lambda kernel: terms.transposed(kernel, order)))


def _places(layer: Layer, sizes: Sequence[str]) -> dict[str, Any]:
    """What the config says of places: sizes of the kernel, strides, dilation, and the order of the data."""
    ones = [1] * len(sizes)
    return {
        "kernel_size": [layer.config.get(size) for size in sizes],
        "strides": list(layer.config.get("subsample") or ones),
        "dilation_rate": list(layer.config.get("atrous_rate") or ones),
        "data_format": terms.data_format(layer),
    }


def _of_kernel(layer: Layer, function: Any) -> tuple[Weight, ...]:
    return (*map(function, layer.weights[:1]), *layer.weights[1:])


def _flat(kernel: Weight, config: Any) -> Weight:
    """The kernel of a Conv1D as (length, inputs, filters)."""
    if len(kernel.shape) != 4:
        return kernel
    if kernel.shape[:2] == (config.get("filter_length"), 1) and kernel.shape[3] == config.get("nb_filter"):
        length, _, inputs, filters = kernel.shape
        return kernel.mapped(lambda array: array[:, 0], (length, inputs, filters))
    filters, inputs, length, _ = kernel.shape
    return kernel.mapped(lambda array: array[..., 0].transpose(2, 1, 0), (length, inputs, filters))
