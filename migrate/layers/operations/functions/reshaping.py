"""The same numbers in other shapes, of which some sizes may be known only when the model runs."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.registry import known_as
from migrate.layers.operations.tensors import Size, StaticShape, Tensor
from migrate.models import Shape
from migrate.pycode.domain import Unclear, is_plain


@known_as("K.reshape", "tf.reshape", "np.reshape")
def reshape(b: Builder, x: Any, shape: Any) -> Any:
    """The numbers in another shape."""
    if isinstance(x, list | tuple | int | float | np.ndarray):
        return np.reshape(x, plain_sizes(shape))
    return reshaped(b, x, sizes_in(shape))


def sizes_in(shape: Any) -> list[Any]:
    """The wanted sizes: numbers, -1, or Sizes. Raises Unclear for a tensor."""
    if isinstance(shape, StaticShape):
        if shape.tensor.shape is None:
            raise Unclear("it uses the shape of a tensor of unknown rank")
        return list(shape.tensor.shape)
    if isinstance(shape, np.ndarray):
        shape = shape.tolist()
    if isinstance(shape, int | Size):
        return [shape]
    if not isinstance(shape, list | tuple):
        raise Unclear("a shape is computed by the model")
    return [int(size) if isinstance(size, float | np.integer) else size for size in shape]


def plain_sizes(shape: Any) -> list[int]:
    """The wanted sizes, all of them numbers."""
    sizes = sizes_in(shape)
    if not is_plain(sizes) or None in sizes:
        raise Unclear("a shape is known only when the model runs")
    return sizes


def reshaped(b: Builder, x: Tensor, wanted: list[Any]) -> Tensor:
    """Keras 3 takes one unknown size; the others must follow from the shape of the tensor."""
    found = _apart(b, x, wanted) or _reshaped(b, x, wanted)
    return replace(found, by_example=_leads_with_examples(x, wanted, found))


def _leads_with_examples(x: Tensor, wanted: list[Any], found: Tensor) -> bool:
    first = wanted[0] if wanted else 1
    if isinstance(first, Size) and first.tensor is not None:
        return first.axis == 0 and first.tensor.by_example
    before, after = (x.shape or (None, None))[1:], (found.shape or (None,))[1:]
    alike = None not in (*before, *after) and _product(before) == _product(after)
    return x.by_example and alike and (first == -1 or (x.shape is not None and first == x.shape[0]))


def _product(sizes: Shape) -> int:
    return math.prod(size or 0 for size in sizes)


def _apart(b: Builder, x: Tensor, wanted: list[Any]) -> Tensor | None:
    """Rows in which steps lie behind each other, put back into as many steps as another tensor has; else None.

    Each row is taken by its number, and the numbers lie in the shape of that tensor's first two axes.
    """
    if len(wanted) < 3 or x.by_example or not all(isinstance(size, Size) for size in wanted[:2]):
        return None
    sizes, rest = wanted[:2], wanted[2:]
    owner = sizes[0].tensor
    if owner is None or [(size.tensor, size.axis) for size in sizes] != [(owner, 0), (owner, 1)]:
        return None
    if owner.shape is None or not all(isinstance(size, int) and size > 0 for size in rest):
        return None
    rows = _reshaped(b, x, [-1, *rest])
    return b.op("numpy.Take", rows, _numbers(b, owner, sizes[1]), shape=(None, None, *rest), gives=x.dtype, axis=0)


def _numbers(b: Builder, owner: Tensor, steps: Size) -> Tensor:
    """The number of each step among all, in the shape of a tensor's first two axes."""
    key = (slice(None), slice(None), *[0] * (len(owner.shape or ()) - 2))
    places = b.op("numpy.GetItem", owner, key, shape=(None, None))
    ones = b.op("numpy.OnesLike", places, shape=(None, None), gives="int32", dtype="int32")
    row, column = (
        b.elementwise("numpy.Subtract", b.op("numpy.Cumsum", ones, shape=(None, None), axis=axis, dtype=None), 1)
        for axis in (0, 1)
    )
    return b.elementwise("numpy.Add", b.elementwise("numpy.Multiply", row, b.size(steps)), column)


def _reshaped(b: Builder, x: Tensor, wanted: list[Any]) -> Tensor:
    open_places = [at for at, size in enumerate(wanted) if not isinstance(size, int) or size == -1]
    if len(open_places) > 1:
        if not (_is_batch_of(wanted[0], x) or (wanted[0] == -1 and x.by_example)):
            raise Unclear("several sizes are known only when the model runs")
        wanted = _settled(x, wanted, open_places)
        open_places = [at for at, size in enumerate(wanted) if size == -1]
    elif open_places:
        wanted = [-1 if at in open_places else size for at, size in enumerate(wanted)]
    if len(open_places) > 1:
        return _beside_the_batch(b, x, wanted)
    shape = _known(x.shape, wanted)
    return b.op("numpy.Reshape", x, shape=shape, newshape=wanted)


def _settled(x: Tensor, wanted: list[Any], open_places: list[int]) -> list[int]:
    """Sizes that cancel out: where all but the first are known, the `-1` among them is a number."""
    numbers = [-1 if at in open_places else size for at, size in enumerate(wanted)]
    if x.shape is None or None in x.shape[1:] or not _is_batch_of(wanted[0], x):
        return numbers
    rest = math.prod(size for size in numbers[1:] if size != -1)
    total = math.prod(int(size or 0) for size in x.shape[1:])
    if len(open_places) == 2 and open_places[0] == 0 and rest and total % rest == 0:
        numbers[open_places[1]] = total // rest
    return numbers


def _is_batch_of(size: Any, x: Tensor) -> bool:
    """Whether a wanted first size is the number of rows that the tensor has."""
    if not isinstance(size, Size) or size.axis != 0 or size.tensor is None:
        return False
    return size.tensor.ref == x.ref or (size.tensor.by_example and x.by_example)


def _beside_the_batch(b: Builder, x: Tensor, wanted: list[Any]) -> Tensor:
    """With the first axis kept, a layer finds one more size."""
    if wanted[0] != -1 or wanted.count(-1) != 2:
        raise Unclear("several sizes are known only when the model runs")
    shape = (None, *(None if size == -1 else size for size in wanted[1:]))
    return b.layer("Reshape", x, shape=shape, target_shape=list(wanted[1:]))


def _known(shape: Shape | None, wanted: list[int]) -> Shape:
    """The shape that comes out, with the open size computed where that is possible."""
    if -1 not in wanted or shape is None or None in shape:
        return tuple(None if size == -1 else size for size in wanted)
    rest = math.prod(size for size in wanted if size != -1)
    total = math.prod(int(size or 0) for size in shape)
    return tuple((total // rest if rest else 0) if size == -1 else size for size in wanted)


@known_as("K.flatten")
def flatten(b: Builder, x: Tensor) -> Tensor:
    """Everything in one row."""
    return reshaped(b, x, [-1])


@known_as("K.batch_flatten", "tf.flatten", "tf.layers.flatten")
def batch_flatten(b: Builder, x: Tensor) -> Tensor:
    """Every example in one row."""
    rest = None if x.shape is None or None in x.shape[1:] else math.prod(int(size or 0) for size in x.shape[1:])
    return b.layer("Flatten", x, shape=(x.shape[0] if x.shape else None, rest), data_format="channels_last")
