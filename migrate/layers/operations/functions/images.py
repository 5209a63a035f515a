"""Functions on images: sizes, blocks, colours, pooling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from migrate.layers.accepted import INTERPOLATIONS
from migrate.layers.operations.builder import Builder
from migrate.layers.operations.functions.elementwise import cast
from migrate.layers.operations.functions.reductions import axis_of
from migrate.layers.operations.functions.reshaping import plain_sizes
from migrate.layers.operations.registry import by_name, each, known_as
from migrate.layers.operations.tensors import Tensor
from migrate.models import Shape
from migrate.pycode.domain import Unclear

_METHODS = {0: "bilinear", 1: "nearest", 2: "bicubic", 3: "area"}


@known_as("tf.image.resize")
def resize(
    b: Builder,
    x: Tensor,
    size: Any,
    method: Any = "bilinear",
    preserve_aspect_ratio: Any = False,
    *,
    antialias: Any = False,
    align_corners: Any = False,
) -> Tensor:
    """Resizing of TensorFlow 2, where pixels have centres; that of TensorFlow 1 where the model is as old."""
    if b.settings.get("tensorflow_1", False) is None and not preserve_aspect_ratio:
        raise Unclear("tf.image.resize means another thing in TensorFlow 2 than in 1, and the file tells of neither")
    if b.settings.get("tensorflow_1"):
        return resize_images(b, x, size, method, align_corners, preserve_aspect_ratio=preserve_aspect_ratio)
    return resize_of_tensorflow_2(b, x, size, method, preserve_aspect_ratio, antialias=antialias)


@known_as("tf.image.resize_v2", "tf.compat.v2.image.resize")
def resize_of_tensorflow_2(
    b: Builder,
    x: Tensor,
    size: Any,
    method: Any = "bilinear",
    preserve_aspect_ratio: Any = False,
    *,
    antialias: Any = False,
) -> Tensor:
    """Resizing of TensorFlow 2 by a name that TensorFlow 1 knows too."""
    if preserve_aspect_ratio:
        size = _in_ratio(x, plain_sizes(size))
    return new_resize(b, x, size, method, bool(antialias))


def _in_ratio(x: Tensor, size: list[int]) -> list[int]:
    """The largest size within another one that has the ratio of the image."""
    sides = (x.shape or (None, None, None))[-3:-1]
    if None in sides:
        raise Unclear("it keeps the ratio of the sides of an image whose size is known only when the model runs")
    known = np.asarray(sides, np.float32)
    scale = (np.asarray(size, np.float32) / known).min()
    return [int(side) for side in np.round(scale * known)]


def new_resize(b: Builder, x: Tensor, size: Any, method: Any = "bilinear", antialias: bool = False) -> Tensor:
    """Resizing where pixels have centres."""
    height, width = plain_sizes(size)
    method = _METHODS.get(method, str(method).split(".")[-1].lower())
    if method not in INTERPOLATIONS:
        raise Unclear(f"it resizes by the method {method}")
    config = {"size": [height, width], "interpolation": method, "antialias": antialias, "data_format": "channels_last"}
    return b.op("image.Resize", _float(b, x, method), shape=_resized(x, height, width), **config)


def _float(b: Builder, x: Tensor, method: str) -> Tensor:
    return x if method == "nearest" or x.dtype == "float32" else cast(b, x, "float32")


def _resized(x: Tensor, height: int, width: int) -> Shape | None:
    return None if x.shape is None else (*x.shape[:-3], height, width, x.shape[-1])


@known_as("tf.image.resize_images", "tf.compat.v1.image.resize")
def resize_images(
    b: Builder, x: Tensor, size: Any, method: Any = 0, align_corners: Any = False, *, preserve_aspect_ratio: Any = False
) -> Tensor:
    """Resizing of TensorFlow 1, which samples corners."""
    if preserve_aspect_ratio:
        raise Unclear("it keeps the ratio of the sides")
    return old_resize(b, x, size, method, bool(align_corners))


@known_as("tf.image.resize_bilinear")
def resize_bilinear(
    b: Builder, x: Tensor, size: Any, align_corners: Any = False, half_pixel_centers: Any = False
) -> Tensor:
    """Resizing of TensorFlow 1 by its op."""
    if half_pixel_centers:
        return new_resize(b, x, size)
    return old_resize(b, x, size, "bilinear", bool(align_corners))


@known_as("tf.image.resize_nearest_neighbor")
def resize_nearest(
    b: Builder, x: Tensor, size: Any, align_corners: Any = False, half_pixel_centers: Any = False
) -> Tensor:
    """Resizing of TensorFlow 1 by its op."""
    if half_pixel_centers:
        return new_resize(b, x, size, "nearest")
    return old_resize(b, x, size, "nearest", bool(align_corners))


def old_resize(b: Builder, x: Tensor, size: Any, method: Any, align_corners: bool) -> Tensor:
    """The same as two products with matrices, one for rows and one for columns."""
    height, width = plain_sizes(size)
    method = _METHODS.get(method, str(method).split(".")[-1].lower())
    if method == "area" and not align_corners:
        return new_resize(b, x, size, method)
    if method not in ("bilinear", "nearest"):
        raise Unclear(f"it resizes by the method {method} of TensorFlow 1")
    if x.shape is None or len(x.shape) != 4 or None in x.shape[1:3]:
        raise Unclear("it resizes an image whose size is known only when the model runs")
    y = x if method == "nearest" else _float(b, x, method)
    for axis, wanted in ((1, height), (2, width)):
        y = _along(b, y, axis, matrix(int(x.shape[axis] or 0), wanted, method, align_corners))
    return y


def _along(b: Builder, x: Tensor, axis: int, weights: Any) -> Tensor:
    if np.array_equal(weights, np.eye(*weights.shape)):
        return x
    shape = (*(x.shape or ())[:axis], weights.shape[1], *(x.shape or ())[axis + 1 :])
    if not np.any(np.count_nonzero(weights, axis=0) != 1) and np.all(weights.max(axis=0) == 1):
        picks = weights.argmax(axis=0).astype(np.int32)
        return b.op("numpy.Take", x, picks, shape=shape, gives=x.dtype, axis=axis)
    rule = "abcd,be->aecd" if axis == 1 else "abcd,ce->abed"
    return b.op("numpy.Einsum", x, weights.astype(np.float32), shape=shape, subscripts=rule)


def matrix(size: int, wanted: int, method: str, align_corners: bool) -> Any:
    """How much of each old pixel goes into each new one, corners sampled: source = target · scale."""
    inner = align_corners and wanted > 1
    scale = np.float32(size - 1) / np.float32(wanted - 1) if inner else np.float32(size) / np.float32(wanted)
    places = np.arange(wanted, dtype=np.float32) * scale
    weights = np.zeros((size, wanted), np.float64)
    if method == "nearest":
        picks = np.round(places) if align_corners else np.floor(places)
        weights[np.minimum(picks.astype(int), size - 1), np.arange(wanted)] = 1
        return weights
    low = np.minimum(np.floor(places).astype(int), size - 1)
    high = np.minimum(low + 1, size - 1)
    part = (places - low).astype(np.float64)
    np.add.at(weights, (low, np.arange(wanted)), 1 - part)
    np.add.at(weights, (high, np.arange(wanted)), part)
    return weights


@known_as("K.resize_images")
def backend_resize(b: Builder, x: Tensor, height_factor: Any, width_factor: Any, *how: Any, **named: Any) -> Tensor:
    """Every pixel several times; bilinear, as the backend of that time did it."""
    given = by_name(("data_format", "interpolation"), how, named)
    data_format, interpolation = given.pop("data_format", None), given.pop("interpolation", "nearest")
    if given:
        raise Unclear(f"it resizes with {min(given)}")
    first = b.channels(data_format) == "channels_first"
    if interpolation == "nearest":
        rows = b.op(
            "numpy.Repeat",
            x,
            shape=_times(x, 2 if first else 1, height_factor),
            repeats=int(height_factor),
            axis=2 if first else 1,
        )
        return b.op(
            "numpy.Repeat",
            rows,
            shape=_times(rows, 3 if first else 2, width_factor),
            repeats=int(width_factor),
            axis=3 if first else 2,
        )
    if first or x.shape is None or None in x.shape[1:3]:
        raise Unclear("it resizes an image whose size is known only when the model runs")
    size = [int(x.shape[1] or 0) * int(height_factor), int(x.shape[2] or 0) * int(width_factor)]
    return (
        old_resize(b, x, size, interpolation, False) if b.settings.get("legacy_upsampling") else new_resize(b, x, size)
    )


def _times(x: Tensor, axis: int, factor: int) -> Shape | None:
    if x.shape is None:
        return None
    size = x.shape[axis]
    return (*x.shape[:axis], None if size is None else size * factor, *x.shape[axis + 1 :])


@known_as("tf.depth_to_space", "tf.DepthToSpace")
def depth_to_space(b: Builder, x: Tensor, block_size: Any, data_format: Any = "NHWC") -> Tensor:
    """Channels become blocks of pixels."""
    shape = _blocks(x, int(block_size), False)
    return b.op("nn.DepthToSpace", x, shape=shape, block_size=int(block_size), data_format=_format(data_format))


@known_as("tf.space_to_depth", "tf.SpaceToDepth")
def space_to_depth(b: Builder, x: Tensor, block_size: Any, data_format: Any = "NHWC") -> Tensor:
    """Blocks of pixels become channels."""
    shape = _blocks(x, int(block_size), True)
    return b.op("nn.SpaceToDepth", x, shape=shape, block_size=int(block_size), data_format=_format(data_format))


def _format(name: str | None) -> str:
    return "channels_first" if name in ("NCHW", "channels_first") else "channels_last"


def _blocks(x: Tensor, block: int, deeper: bool) -> Shape | None:
    if x.shape is None or len(x.shape) != 4:
        return None
    batch, height, width, depth = x.shape
    sides = [None if s is None else (s // block if deeper else s * block) for s in (height, width)]
    channels = None if depth is None else depth * block**2 if deeper else depth // block**2
    return (batch, sides[0], sides[1], channels)


@known_as("tf.image.flip_left_right")
def flip_left_right(b: Builder, x: Tensor) -> Tensor:
    """Mirrored."""
    return b.op("numpy.Flip", x, shape=x.shape, axis=-2)


@known_as("tf.image.flip_up_down")
def flip_up_down(b: Builder, x: Tensor) -> Tensor:
    """Upside down."""
    return b.op("numpy.Flip", x, shape=x.shape, axis=-3)


@known_as("tf.image.transpose", "tf.image.transpose_image")
def transpose_image(b: Builder, x: Tensor) -> Tensor:
    """Rows and columns change places."""
    if x.shape is None:
        raise Unclear("it turns an image of unknown rank")
    rank, shape = len(x.shape), x.shape
    order = [*range(rank - 3), rank - 2, rank - 3, rank - 1]
    return b.op("numpy.Transpose", x, shape=tuple(shape[at] for at in order), axes=order)


@known_as("tf.image.rot90")
def rot90(b: Builder, x: Tensor, k: Any = 1) -> Tensor:
    """Turned to the left by quarters."""
    if not isinstance(k, int) or x.shape is None:
        raise Unclear("it turns an image by what is known only when the model runs")
    for _ in range(k % 4):
        x = flip_up_down(b, transpose_image(b, x))
    return x


@known_as("tf.image.resize_bicubic")
def resize_bicubic(
    b: Builder, x: Tensor, size: Any, align_corners: Any = False, half_pixel_centers: Any = False
) -> Tensor:
    """That of TensorFlow 2 by its op, where pixels have centres."""
    if not half_pixel_centers:
        raise Unclear("it resizes by the method bicubic of TensorFlow 1")
    return new_resize(b, x, size, "bicubic")


@known_as("tf.image.resize_area")
def resize_area(b: Builder, x: Tensor, size: Any, align_corners: Any = False) -> Tensor:
    """Means of what each new pixel covers."""
    return old_resize(b, x, size, "area", bool(align_corners))


@known_as("tf.image.crop_and_resize", "tf.image.random_flip_left_right")
def others(b: Builder, *args: Any, **options: Any) -> Tensor:
    """Functions without a counterpart."""
    raise Unclear("it calls an image function that Keras 3 does not have")


@known_as("K.pool2d")
def pool2d(
    b: Builder,
    x: Tensor,
    pool_size: Any,
    strides: Any = (1, 1),
    padding: Any = "valid",
    *,
    data_format: Any = None,
    pool_mode: Any = "max",
) -> Tensor:
    """Pooling by the backend."""
    kind = "AveragePooling2D" if pool_mode == "avg" else "MaxPooling2D"
    form = b.channels(data_format)
    return _pooled(b, kind, x, [axis_of(pool_size), axis_of(strides), padding, form])


@known_as("tf.max_pool", "tf.max_pool2d", "tf.max_pool_v2")
def max_pool(b: Builder, x: Tensor, ksize: Any, strides: Any, padding: Any, *, data_format: Any = "NHWC") -> Tensor:
    """The largest ones in windows."""
    return _pooled(b, "MaxPooling2D", x, [_window(ksize), _window(strides), padding, _format(data_format)])


@known_as("tf.avg_pool", "tf.avg_pool2d", "tf.avg_pool_v2")
def avg_pool(b: Builder, x: Tensor, ksize: Any, strides: Any, padding: Any, *, data_format: Any = "NHWC") -> Tensor:
    """Means in windows."""
    return _pooled(b, "AveragePooling2D", x, [_window(ksize), _window(strides), padding, _format(data_format)])


def _along_steps(kind: str) -> Callable[..., Any]:
    def rule(b: Builder, x: Tensor, ksize: Any, strides: Any, padding: Any, *, data_format: Any = "NWC") -> Tensor:
        size, steps = (value if isinstance(value, int) else _middle(value) for value in (ksize, strides))
        form = "channels_first" if data_format == "NCW" else "channels_last"
        how: dict[str, Any] = {"pool_size": size, "strides": steps, "padding": str(padding).lower()}
        return b.layer(kind, x, data_format=form, **how)

    return rule


def _middle(value: Any) -> int:
    sizes = list(value)
    if len(sizes) == 3 and (sizes[0] != 1 or sizes[2] != 1):
        raise Unclear("it pools over examples or channels")
    return int(sizes[len(sizes) // 2])


each({"tf.max_pool1d": "MaxPooling1D", "tf.avg_pool1d": "AveragePooling1D"}, _along_steps)


def _window(value: Any) -> list[int]:
    sizes = [value, value] if isinstance(value, int) else list(value)
    if len(sizes) == 4 and (sizes[0] != 1 or sizes[3] != 1):
        raise Unclear("it pools over examples or channels")
    return sizes[1:3] if len(sizes) == 4 else sizes


def _pooled(b: Builder, kind: str, x: Tensor, how: list[Any]) -> Tensor:
    size, strides, padding, form = how
    return b.layer(kind, x, pool_size=size, strides=strides, padding=str(padding).lower(), data_format=form)


@known_as("tf.conv2d")
def conv2d_of_tensorflow(b: Builder, x: Tensor, kernel: Any = None, *how: Any, **named: Any) -> Tensor:
    """The same, with channels last where nothing else is said."""
    return conv2d(b, x, kernel, *how, **{"data_format": "NHWC", **named})


@known_as("K.conv2d")
def conv2d(
    b: Builder,
    x: Tensor,
    kernel: Any = None,
    strides: Any = (1, 1),
    padding: Any = "valid",
    *,
    data_format: Any = None,
    dilations: Any = 1,
) -> Tensor:
    """A convolution with a kernel that is a constant or a tensor."""
    form, spread = b.channels(data_format), _window(dilations or 1)
    how: dict[str, Any] = {"strides": _window(strides), "padding": str(padding).lower(), "data_format": form}
    return b.op("nn.Conv", x, kernel, dilation_rate=spread, **how)


@known_as("K.depthwise_conv2d")
def depthwise(
    b: Builder,
    x: Tensor,
    kernel: Any,
    strides: Any = (1, 1),
    padding: Any = "valid",
    *,
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """A kernel for each channel."""
    form = b.channels(data_format)
    steps, spread = set(_window(strides)), set(_window(dilation_rate))
    if len(steps) > 1 or len(spread) > 1:
        raise Unclear("its kernels move by other steps down than across")
    # Keras 3 takes these two as plain numbers alone.
    how: dict[str, Any] = {"strides": steps.pop(), "padding": str(padding).lower(), "dilation_rate": spread.pop()}
    return b.op("nn.DepthwiseConv", x, kernel, data_format=form, **how)


@known_as("tf.depthwise_conv2d", "tf.depthwise_conv2d_native")
def depthwise_of_tensorflow(
    b: Builder,
    x: Tensor,
    kernel: Any,
    strides: Any,
    padding: Any,
    *,
    rate: Any = None,
    data_format: Any = None,
    dilations: Any = None,
) -> Tensor:
    """The same; what followed in order was another thing in TensorFlow 2 than in 1."""
    spread = rate or dilations or 1
    return depthwise(b, x, kernel, strides, padding, data_format=data_format, dilation_rate=spread)
