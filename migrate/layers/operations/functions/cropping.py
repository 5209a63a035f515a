"""Parts of images, frames around them, and patches."""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.functions.images import new_resize
from migrate.layers.operations.functions.indexing import get_item
from migrate.layers.operations.functions.shaping import pad
from migrate.layers.operations.registry import by_name, known_as
from migrate.layers.operations.tensors import Tensor
from migrate.pycode.domain import Unclear


@known_as("tf.image.crop_to_bounding_box")
def crop(b: Builder, x: Tensor, offset_height: Any, offset_width: Any, *size: Any, **named: Any) -> Tensor:
    """A part by its corner and its size."""
    height, width = _size(size, named)
    rows, columns = slice(offset_height, offset_height + height), slice(offset_width, offset_width + width)
    return get_item(b, x, (..., rows, columns, slice(None)))  # type: ignore[no-any-return]


@known_as("tf.image.pad_to_bounding_box")
def frame(b: Builder, x: Tensor, offset_height: Any, offset_width: Any, *size: Any, **named: Any) -> Tensor:
    """Zeros around an image."""
    wanted = _size(size, named)
    sides = _sides(x)
    before = (offset_height, offset_width)
    widths = [[first, whole - side - first] for first, whole, side in zip(before, wanted, sides, strict=True)]
    return pad(b, x, [*[[0, 0]] * (len(x.shape or ()) - 3), *widths, [0, 0]])


@known_as("tf.image.resize_image_with_crop_or_pad", "tf.image.resize_with_crop_or_pad")
def crop_or_frame(b: Builder, x: Tensor, target_height: Any, target_width: Any) -> Tensor:
    """The middle of an image, or zeros around it."""
    wanted, sides = (int(target_height), int(target_width)), _sides(x)
    less = [max(side - whole, 0) for side, whole in zip(sides, wanted, strict=True)]
    kept = [min(side, whole) for side, whole in zip(sides, wanted, strict=True)]
    inner = crop(b, x, less[0] // 2, less[1] // 2, *kept) if any(less) else x
    lack = [whole - side for side, whole in zip(kept, wanted, strict=True)]
    return frame(b, inner, lack[0] // 2, lack[1] // 2, *wanted) if any(lack) else inner


@known_as("tf.image.central_crop")
def middle(b: Builder, x: Tensor, central_fraction: Any) -> Tensor:
    """The middle of an image, a part of each side."""
    sides, part = _sides(x), float(central_fraction)
    before = [int((side - side * part) / 2) for side in sides]
    return crop(b, x, *before, *(side - 2 * first for side, first in zip(sides, before, strict=True)))


@known_as("tf.image.resize_with_pad")
def resized_within(
    b: Builder, x: Tensor, target_height: Any, target_width: Any, method: Any = "bilinear", *, antialias: Any = False
) -> Tensor:
    """As large as it fits, in its own ratio, with zeros around it."""
    if b.settings.get("tensorflow_1", False) is not False:
        raise Unclear("tf.image.resize_with_pad means another thing in TensorFlow 2 than in 1")
    wanted, sides = np.asarray([target_height, target_width], np.float32), np.asarray(_sides(x), np.float32)
    exact = sides / (sides / wanted).max()
    size = [int(one) for one in np.floor(exact)]
    before = [max(0, int(one)) for one in np.floor((wanted - exact) / 2)]
    return frame(b, new_resize(b, x, size, method, bool(antialias)), *before, int(target_height), int(target_width))


@known_as("tf.extract_image_patches", "tf.image.extract_patches", "tf.image.extract_image_patches")
def patches(b: Builder, x: Tensor, *how: Any, **named: Any) -> Tensor:
    """Windows of an image, each as one row of numbers."""
    order = ("sizes", "strides", "rates", "padding")
    given = {"sizes": named.pop("ksizes", None), **by_name(order, how, named)}
    if given.keys() != set(order) or x.shape is None or given["sizes"] is None:
        raise Unclear("it takes patches with arguments that are not known")
    windows = [list(given[key]) for key in order[:3]]
    if any(len(window) != 4 or window[0] != 1 or window[3] != 1 for window in windows):
        raise Unclear("it takes patches over examples or channels")
    size, steps, spread = (window[1:3] for window in windows)
    if spread[0] != spread[1]:
        raise Unclear("its patches are spread by other steps down than across")
    config = {"strides": steps, "dilation_rate": spread[0], "padding": str(given["padding"]).lower()}
    return b.op("image.ExtractPatches", x, size=size, data_format="channels_last", **config)


def _size(size: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, Any]:
    given = by_name(("target_height", "target_width"), size, named)
    if given.keys() != {"target_height", "target_width"}:
        raise Unclear("it cuts an image with arguments that are not known")
    return given["target_height"], given["target_width"]


def _sides(x: Tensor) -> tuple[int, int]:
    height, width = (x.shape or (None, None, None))[-3:-1]
    if height is None or width is None:
        raise Unclear("it cuts or frames an image whose size is known only when the model runs")
    return height, width
