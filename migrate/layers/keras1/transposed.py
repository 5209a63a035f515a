"""Deconvolution2D of Keras 1, whose config gives the size of its output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.layers.keras2 import hard_sigmoid
from migrate.layers.margins import Margin, cut_to
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer


@to_keras_3("SizedConv2DTranspose")
def sized(layer: Layer, context: Context) -> Layer | Expansion:
    """A Conv2DTranspose and the cut that leaves the size."""
    layer = hard_sigmoid.in_last_arrays(layer, context)
    config = layer.config
    margins = [
        _margin(size, kernel, stride, config)
        for size, kernel, stride in zip(config["output_size"], config["kernel_size"], config["strides"], strict=True)
    ]
    return cut_to(layer.without("output_size", "from_theano"), margins)


def _margin(size: int, kernel: int, stride: int, config: Mapping[str, Any]) -> Margin:
    """How much of the whole transposed convolution lies before and after the output."""
    same = config.get("padding") == "same"
    if config.get("from_theano"):
        before = kernel // 2 if same else 0
        steps = (size + 2 * before - kernel) // stride + 1
    else:
        steps = -(-size // stride) if same else -(-(size - kernel + 1) // stride)
        before = max((steps - 1) * stride + kernel - size, 0) // 2 if same else 0
    return before, (steps - 1) * stride + kernel - size - before
