"""Convolutions and poolings over one, two and three directions, as TensorFlow's functions take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.functions.elementwise import as_constant
from migrate.layers.operations.functions.images import depthwise
from migrate.layers.operations.functions.products import shape_of
from migrate.layers.operations.registry import by_name, each, known_as
from migrate.layers.operations.tensors import Tensor
from migrate.pycode.domain import Unclear


def _form(name: Any) -> str:
    return "channels_first" if str(name).startswith("NC") else "channels_last"


def _how(padding: Any, data_format: Any) -> dict[str, Any]:
    return {"padding": str(padding).lower(), "data_format": _form(data_format)}


def _per_direction(value: Any, rank: int) -> list[int]:
    """Sizes for every direction, of which TensorFlow takes one for all, one each, or those of other axes too."""
    sizes = [value] * rank if isinstance(value, int) else list(value)
    sizes = sizes * rank if len(sizes) == 1 else sizes
    if len(sizes) == rank + 2:
        if sizes[0] != 1 or sizes[-1] != 1:
            raise Unclear("it moves over examples or channels")
        sizes = sizes[1:-1]
    if len(sizes) != rank or not all(isinstance(size, int) for size in sizes):
        raise Unclear("its sizes are known only when the model runs")
    return sizes


def _convolution(
    b: Builder,
    x: Tensor,
    kernel: Any,
    strides: Any = None,
    padding: Any = "VALID",
    *,
    data_format: Any = None,
    dilations: Any = None,
) -> Tensor:
    kernel = as_constant(kernel)
    shape = shape_of(kernel)
    if shape is None:
        raise Unclear("its kernel has an unknown rank")
    steps, spread = (_per_direction(value or 1, len(shape) - 2) for value in (strides, dilations))
    return b.op("nn.Conv", x, kernel, strides=steps, dilation_rate=spread, **_how(padding, data_format))


def _steps(how: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a convolution by name, as far as their order never changed."""
    if len(how) > 2:
        raise Unclear("it convolves with arguments in an order that TensorFlow changed")
    return by_name(("strides", "padding"), how, named)


@known_as("tf.conv1d", "tf.conv3d", "tf.convolution")
def convolution(b: Builder, x: Tensor, kernel: Any, *how: Any, **named: Any) -> Tensor:
    """A convolution with a kernel that is a constant or a tensor; conv1d calls its one step `stride`."""
    if "stride" in named:
        named["strides"] = named.pop("stride")
    return _convolution(b, x, kernel, **_steps(how, named))


@known_as("tf.separable_conv2d")
def separable(b: Builder, x: Tensor, depthwise_filter: Any, pointwise_filter: Any, *how: Any, **named: Any) -> Tensor:
    """A kernel for each channel, then a mixture of the channels."""
    given = _steps(how, named)
    form = "NCHW" if _form(given.pop("data_format", None)) == "channels_first" else "NHWC"
    spread = given.pop("dilations", None) or given.pop("rate", None) or 1
    given = {key: value for key, value in given.items() if value is not None or key in ("strides", "padding")}
    one = depthwise(b, x, as_constant(depthwise_filter), **given, data_format=form, dilation_rate=spread)
    return _convolution(b, one, pointwise_filter, data_format=form)


def _pooling(kind: str) -> Callable[..., Any]:
    def rule(b: Builder, x: Tensor, ksize: Any, strides: Any, padding: Any, *, data_format: Any = "NDHWC") -> Tensor:
        size, steps = _per_direction(ksize, 3), _per_direction(strides, 3)
        return b.layer(kind, x, pool_size=size, strides=steps, **_how(padding, data_format))

    return rule


each({"tf.max_pool3d": "MaxPooling3D", "tf.avg_pool3d": "AveragePooling3D"}, _pooling)


@known_as("tf.pool")
def pool(
    b: Builder,
    x: Tensor,
    window_shape: Any,
    pooling_type: Any,
    *,
    strides: Any = None,
    padding: Any = "VALID",
    data_format: Any = None,
    dilations: Any = None,
    dilation_rate: Any = None,
) -> Tensor:
    """Pooling over as many directions as the window has."""
    rank = len(window_shape)
    spread = [_per_direction(value, rank) for value in (dilations, dilation_rate) if value is not None]
    if any(size != 1 for sizes in spread for size in sizes):
        raise Unclear("its windows are spread")
    kind = {"MAX": "MaxPooling", "AVG": "AveragePooling"}[str(pooling_type).upper()]
    size, steps = list(window_shape), _per_direction(strides or 1, rank)
    return b.layer(f"{kind}{rank}D", x, pool_size=size, strides=steps, **_how(padding, data_format))
