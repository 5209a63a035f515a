"""Colours and brightness of images, whose numbers are between 0 and 1 where they are no whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from migrate.layers.operations.builder import FLOATS, Builder
from migrate.layers.operations.functions.elementwise import cast, dtype_name, saturate_cast
from migrate.layers.operations.functions.reductions import reduce
from migrate.layers.operations.registry import each, known_as
from migrate.layers.operations.tensors import Tensor
from migrate.pycode.domain import Unclear

_SINGLE = ("float16", "float32")
_MATRICES: dict[str, Any] = {
    "tf.image.rgb_to_yuv": (
        (0.299, -0.14714119, 0.61497538),
        (0.587, -0.28886916, -0.51496512),
        (0.114, 0.43601035, -0.10001026),
    ),
    "tf.image.yuv_to_rgb": ((1, 1, 1), (0, -0.394642334, 2.03206185), (1.13988303, -0.58062185, 0)),
    "tf.image.rgb_to_yiq": (
        (0.299, 0.59590059, 0.2115),
        (0.587, -0.27455667, -0.52273617),
        (0.114, -0.32134392, 0.31119955),
    ),
    "tf.image.yiq_to_rgb": ((1, 1, 1), (0.95598634, -0.27201283, -1.10674021), (0.6208248, -0.64720424, 1.70423049)),
}
_GREY = ((0.2989,), (0.587,), (0.114,))


@known_as("tf.image.convert_image_dtype")
def converted(b: Builder, x: Tensor, dtype: Any, saturate: Any = False) -> Any:
    """Another type: the largest whole number is 1."""
    name = dtype_name(dtype)
    if x.dtype is None:
        raise Unclear("it converts an image of a type that is not known")
    if name == x.dtype or (name in FLOATS and x.dtype in FLOATS):
        return cast(b, x, name)
    if name in FLOATS:
        return b.elementwise("numpy.Multiply", cast(b, x, name), 1 / np.iinfo(x.dtype).max)
    if x.dtype not in FLOATS:
        raise Unclear(f"it converts an image of {x.dtype} to {name}")
    wide = b.elementwise("numpy.Multiply", x, np.iinfo(name).max + 0.5)
    return saturate_cast(b, wide, name) if saturate else cast(b, wide, name)


def _adjusted(b: Builder, x: Tensor, change: Callable[[Tensor], Tensor], saturate: bool = True) -> Any:
    """An image changed as numbers from 0 to 1, in its own type again."""
    own = x.dtype
    if own is None:
        raise Unclear("it changes an image of a type that is not known")
    return converted(b, change(x if own in _SINGLE else converted(b, x, "float32")), own, saturate)


def _mixed(b: Builder, x: Tensor, weights: Any) -> Tensor:
    """Each channel as a sum of all, in parts."""
    shape = None if x.shape is None else (*x.shape[:-1], len(weights[0]))
    return b.op("numpy.Matmul", x, np.asarray(weights, x.dtype or "float32"), shape=shape)


@known_as("tf.image.rgb_to_grayscale")
def rgb_to_grayscale(b: Builder, x: Tensor) -> Any:
    """One channel of brightness."""
    return _adjusted(b, x, lambda image: _mixed(b, image, _GREY), saturate=False)


@known_as("tf.image.grayscale_to_rgb")
def grayscale_to_rgb(b: Builder, x: Tensor) -> Tensor:
    """The one channel three times."""
    shape = None if x.shape is None else (*x.shape[:-1], 3)
    return b.op("numpy.Repeat", x, shape=shape, repeats=3, axis=-1)


def _by_matrix(weights: Any) -> Callable[..., Any]:
    return lambda b, x: _mixed(b, x, weights)


each(_MATRICES, _by_matrix)


@known_as("tf.image.rgb_to_hsv")
def rgb_to_hsv(b: Builder, x: Tensor) -> Tensor:
    """Hue, saturation and value."""
    return b.op("image.RGBToHSV", x, shape=x.shape, data_format="channels_last")


@known_as("tf.image.hsv_to_rgb")
def hsv_to_rgb(b: Builder, x: Tensor) -> Tensor:
    """From hue, saturation and value."""
    return b.op("image.HSVToRGB", x, shape=x.shape, data_format="channels_last")


def _by_hue(b: Builder, x: Tensor, change: Callable[[list[Tensor]], list[Tensor]]) -> Any:
    """An image with another hue, saturation or value."""

    def changed(image: Tensor) -> Tensor:
        parts = b.op("numpy.Split", rgb_to_hsv(b, image), indices_or_sections=3, axis=-1)
        one = None if x.shape is None else (*x.shape[:-1], 1)
        turned = b.op("numpy.Concatenate", change(b.parts(parts, [one] * 3)), shape=x.shape, axis=-1)
        return hsv_to_rgb(b, turned)

    return _adjusted(b, x, changed)


@known_as("tf.image.adjust_hue")
def hued(b: Builder, x: Tensor, delta: Any) -> Any:
    """The hue turned round."""

    def change(parts: list[Tensor]) -> list[Tensor]:
        return [b.elementwise("numpy.Mod", b.elementwise("numpy.Add", parts[0], delta), 1.0), *parts[1:]]

    return _by_hue(b, x, change)


@known_as("tf.image.adjust_saturation")
def saturated(b: Builder, x: Tensor, saturation_factor: Any) -> Any:
    """The saturation times a factor."""

    def change(parts: list[Tensor]) -> list[Tensor]:
        wide = b.elementwise("numpy.Multiply", parts[1], saturation_factor)
        return [parts[0], b.elementwise("numpy.Clip", wide, x_min=0.0, x_max=1.0), parts[2]]

    return _by_hue(b, x, change)


@known_as("tf.image.adjust_brightness")
def brighter(b: Builder, x: Tensor, delta: Any) -> Any:
    """A number added."""
    return _adjusted(b, x, lambda image: b.elementwise("numpy.Add", image, delta))


@known_as("tf.image.adjust_contrast")
def contrasted(b: Builder, x: Tensor, contrast_factor: Any) -> Any:
    """Away from the mean of each channel."""

    def change(image: Tensor) -> Tensor:
        mean = reduce(b, "numpy.Mean", image, [-3, -2], True)
        less = b.elementwise("numpy.Subtract", image, mean)
        return b.elementwise("numpy.Add", b.elementwise("numpy.Multiply", less, contrast_factor), mean)

    return _adjusted(b, x, change)


@known_as("tf.image.adjust_gamma")
def gamma_corrected(b: Builder, x: Tensor, gamma: Any = 1, gain: Any = 1) -> Any:
    """A power of each number, times a gain."""

    def change(image: Tensor) -> Tensor:
        return b.elementwise("numpy.Multiply", b.elementwise("numpy.Power", image, gamma), gain)

    return _adjusted(b, x, change)


@known_as("tf.image.per_image_standardization")
def standardize(b: Builder, x: Tensor) -> Tensor:
    """Mean 0 and variance 1 in each image."""
    if x.shape is None or None in x.shape[-3:]:
        raise Unclear("it standardises an image whose size is known only when the model runs")
    count = float(np.prod([float(size or 0) for size in x.shape[-3:]]))
    x = cast(b, x, "float32")
    mean = b.op("numpy.Mean", x, axis=[-1, -2, -3], keepdims=True)
    spread = b.op("numpy.Std", x, axis=[-1, -2, -3], keepdims=True)
    spread = b.op("numpy.Maximum", spread, 1.0 / np.sqrt(count))
    return b.op("numpy.TrueDivide", b.op("numpy.Subtract", x, mean), spread, shape=x.shape)
