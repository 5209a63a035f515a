"""Parts of tensors, and choices between tensors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from migrate.layers.operations.builder import FLOATS, Builder
from migrate.layers.operations.functions.elementwise import cast
from migrate.layers.operations.registry import known_as
from migrate.layers.operations.tensors import Size, Sizes, Tensor, broadcast, counts_examples, mixed
from migrate.models import Shape
from migrate.pycode.domain import Unclear


@known_as("tf.getitem", "tf._slice_helper")
def get_item(b: Builder, x: Any, slice_spec: Any) -> Any:
    """`x[…]`, of sizes too."""
    if isinstance(x, tuple):
        return x[slice_spec[0] if isinstance(slice_spec, list | tuple) else slice_spec]
    if isinstance(x, Sizes):
        return Size(x.tensor, slice_spec[0] if isinstance(slice_spec, list | tuple) else slice_spec)
    key = tuple(slice_spec) if isinstance(slice_spec, list | tuple) else (slice_spec,)
    if any(_is_moving(item) for item in key):
        return _by_numbers(b, x, key)
    plain = tuple(_plain_key(item) for item in key)
    # Keras 3 takes a number alone, but a slice only among others.
    alone = len(plain) == 1 and isinstance(plain[0], int)
    done = b.op("numpy.GetItem", x, plain[0] if alone else plain, shape=_part(x, plain))
    return mixed(done, plain[0] not in (slice(None), ...))


def _is_moving(item: Any) -> bool:
    """Whether an item of a key is known only when the model runs: a number, or how far a part reaches."""
    if isinstance(item, slice):
        plain = item.step in (None, 1) and (item.start is None or (isinstance(item.start, int) and item.start >= 0))
        return isinstance(item.stop, Size) and plain
    return isinstance(item, Size) or (
        isinstance(item, Tensor) and item.shape == () and item.dtype not in (*FLOATS, "bool")
    )


def _by_numbers(b: Builder, x: Tensor, key: tuple[Any, ...]) -> Any:
    """A part by the numbers of its places, along each axis for which these are computed; the others as ever."""
    if x.shape is None or None in key or (... in key and key[-1] is not ...):
        raise Unclear("which part it takes is known only when the model runs")
    items = [item for item in key if item is not ...]
    done = get_item(b, x, tuple(slice(None) if _is_moving(item) else item for item in items))
    axis = sum(not isinstance(item, int) for item in items)
    for item in reversed(items):
        axis -= not isinstance(item, int)
        if _is_moving(item):
            done = _taken(b, done, item, axis)
    return done


def _taken(b: Builder, x: Tensor, item: Any, axis: int) -> Tensor:
    before, after = (x.shape or ())[:axis], (x.shape or ())[axis + 1 :]
    if not isinstance(item, slice):
        number = b.tensor(item)
        done = b.op("numpy.Take", x, number, shape=(*before, *after), gives=x.dtype, axis=axis)
        return replace(done, by_example=x.by_example and axis != 0)
    places = counted(b, item.stop)
    if item.start:
        places = get_item(b, places, slice(item.start, None))
    done = b.op("numpy.Take", x, places, shape=(*before, None, *after), gives=x.dtype, axis=axis)
    return replace(done, by_example=x.by_example and axis != 0)


def counted(b: Builder, size: Size) -> Tensor:
    """The numbers from 0 up to a size that is known only when the model runs."""
    total = b.op("numpy.Cumsum", b.ones(size), shape=(None,), gives="int32", axis=0, dtype=None)
    return mixed(b.elementwise("numpy.Subtract", total, 1), not counts_examples(size))


def _plain_key(item: Any) -> Any:
    if isinstance(item, slice):
        return slice(*(_number(part) for part in (item.start, item.stop, item.step)))
    if item is None or item is ... or isinstance(item, int | np.integer):
        return item if not isinstance(item, np.integer) else int(item)
    raise Unclear("which part it takes is known only when the model runs")


def _number(part: Any) -> int | None:
    if part is None or isinstance(part, int):
        return part
    if isinstance(part, float | np.integer) and int(part) == part:
        return int(part)
    if isinstance(part, Size):
        raise Unclear("how far a part reaches is known only when the model runs")
    raise Unclear("which part it takes is known only when the model runs")


def _part(x: Tensor, key: tuple[Any, ...]) -> Shape | None:
    if x.shape is None:
        return None
    used = sum(item is not None and item is not ... for item in key)
    if ... in key:
        at = key.index(...)
        key = (*key[:at], *[slice(None)] * (len(x.shape) - used), *key[at + 1 :])
    sizes = iter(x.shape)
    found: list[int | None] = []
    for item in key:
        if item is None:
            found.append(1)
            continue
        size = next(sizes, None)
        if isinstance(item, slice):
            found.append(_length(item, size))
    return (*found, *sizes)


def _length(part: slice, size: int | None) -> int | None:
    return None if size is None else len(range(*part.indices(size)))


@known_as("tf.slice", "K.slice")
def slice_of(b: Builder, x: Tensor, begin: Any, size: Any = None) -> Any:
    """A part by its start and its size; -1 is the rest."""
    begins, sizes = _list(begin), _list(size)
    key = []
    for first, length in zip(begins, sizes, strict=True):
        whole = first == 0 and (isinstance(length, Size) or length == -1)
        key.append(slice(None) if whole else slice(first, None if length == -1 else first + length))
    return get_item(b, x, tuple(key))


def _list(value: Any) -> list[Any]:
    return value.tolist() if isinstance(value, np.ndarray) else list(value)


_MASKS = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")


@known_as("tf.strided_slice")
def strided_slice(b: Builder, x: Tensor, begin: Any, end: Any, strides: Any = None, **masks: Any) -> Any:
    """A part by starts, ends and steps, with the masks of TensorFlow."""
    begins, ends = _list(begin), _list(end)
    steps = _list(strides) if strides is not None else [1] * len(begins)
    key: list[Any] = []
    if unknown := masks.keys() - set(_MASKS):
        raise Unclear(f"it takes a part with {min(unknown)}")
    for at, (first, last, step) in enumerate(zip(begins, ends, steps, strict=True)):
        bit = 1 << at
        if masks.get("ellipsis_mask", 0) & bit:
            key.append(...)
        elif masks.get("new_axis_mask", 0) & bit:
            key.append(None)
        elif masks.get("shrink_axis_mask", 0) & bit:
            key.append(first)
        else:
            start = None if masks.get("begin_mask", 0) & bit else first
            stop = None if masks.get("end_mask", 0) & bit else last
            key.append(slice(start, stop, None if step == 1 else step))
    return get_item(b, x, tuple(key))


@known_as("K.switch")
def switch(b: Builder, condition: Any, then_expression: Any, else_expression: Any) -> Tensor:
    """The one or the other. A condition with fewer axes holds for all that follow."""
    if isinstance(condition, bool | int):
        return b.tensor(then_expression if condition else else_expression)
    wide = next((one for one in (then_expression, else_expression) if isinstance(one, Tensor)), None)
    if not isinstance(condition, Tensor) or condition.shape is None or wide is None or wide.shape is None:
        raise Unclear("it switches between tensors of unknown rank")
    if len(condition.shape) == 1 < len(wide.shape) and not b.settings.get("tensorflow_1"):
        raise Unclear("K.switch by one value an example chose rows in TensorFlow 1 and columns later")
    if condition.shape and len(condition.shape) < len(wide.shape) and b.settings.get("backend") == "theano":
        raise Unclear("K.switch by a condition with fewer axes chose columns in some Keras with Theano, rows in others")
    if condition.shape:
        condition = _with_axes(b, condition, len(wide.shape) - len(condition.shape))
    return where(b, condition, then_expression, else_expression)


def _with_axes(b: Builder, x: Tensor, count: int) -> Tensor:
    """With axes of size 1 behind the others."""
    for _ in range(count):
        x = b.op("numpy.ExpandDims", x, shape=(*(x.shape or ()), 1), axis=-1)
    return x


@known_as("tf.compat.v1.where", "tf.select")
def old_where(b: Builder, condition: Any, x: Any = None, other: Any = None) -> Tensor:
    """That of TensorFlow 1, where a condition of one axis chooses whole rows."""
    sides = [value.shape for value in (condition, x) if isinstance(value, Tensor)]
    if None in sides:
        raise Unclear("in TensorFlow 1 a condition with fewer axes chooses whole rows, and the rank is not known")
    if len(sides) == 2 and len(sides[0] or ()) == 1:
        condition = _with_axes(b, condition, len(sides[1] or ()) - 1)
    return new_where(b, condition, x, other)


@known_as("tf.where", "np.where")
def where(b: Builder, condition: Any, x: Any = None, other: Any = None) -> Tensor:
    """The one where a condition holds, else the other."""
    old = b.settings.get("tensorflow_1", False)
    if old:
        return old_where(b, condition, x, other)
    sides = [value.shape for value in (condition, x) if isinstance(value, Tensor)]
    alike = len({len(side or ()) for side in sides}) == 1 or () in sides
    if old is None and (None in sides or not alike):
        raise Unclear("a condition with fewer axes chooses whole rows in TensorFlow 1 and not later")
    return new_where(b, condition, x, other)


@known_as("tf.where_v2", "tf.compat.v2.where")
def new_where(b: Builder, condition: Any, x: Any = None, other: Any = None) -> Tensor:
    """The one where a condition holds, else the other, with the shape that all have together."""
    if x is None or other is None:
        raise Unclear("it asks where a condition holds")
    branches = [value for value in (x, other) if isinstance(value, Tensor)]
    shape = broadcast(
        [value.shape if isinstance(value, Tensor) else np.shape(value) for value in (condition, x, other)]
    )
    gives = branches[0].dtype if branches else "float32"
    if isinstance(condition, Tensor) and condition.dtype not in ("bool", None):
        condition = cast(b, condition, "bool")
    return b.op("numpy.Where", condition, x, other, shape=shape, gives=gives)


@known_as("K.one_hot")
def backend_one_hot(b: Builder, x: Tensor, num_classes: Any) -> Tensor:
    """A row of zeros with a one."""
    return one_hot(b, x, num_classes)


@known_as("tf.one_hot")
def one_hot(
    b: Builder, x: Tensor, depth: Any, on_value: Any = None, off_value: Any = None, *, axis: Any = -1, dtype: Any = None
) -> Tensor:
    """A row of zeros with a one, or of two other numbers."""
    on, off = 1 if on_value is None else on_value, 0 if off_value is None else off_value
    if not isinstance(on, int | float) or not isinstance(off, int | float):
        raise Unclear("its rows hold numbers that are known only when the model runs")
    if not isinstance(depth, int):
        raise Unclear("the length of its rows is known only when the model runs")
    name = "float32" if dtype is None else str(getattr(dtype, "name", dtype)).split(".")[-1]
    axis = -1 if axis is None else axis
    shape = (*x.shape, depth) if x.shape is not None and axis == -1 else None
    rows = b.op("nn.OneHot", x, shape=shape, gives=name, num_classes=depth, axis=axis, dtype=name, sparse=False)
    if (on, off) == (1, 0):
        return rows
    return b.elementwise("numpy.Add", b.elementwise("numpy.Multiply", rows, on - off), off)


@known_as("tf.sequence_mask")
def sequence_mask(b: Builder, x: Tensor, maxlen: Any = None, dtype: Any = "bool") -> Any:
    """Ones up to each length."""
    if not isinstance(maxlen, int | Size):
        raise Unclear("the length of its rows is known only when the model runs")
    steps: Any = counted(b, maxlen) if isinstance(maxlen, Size) else np.arange(maxlen, dtype=np.int32)
    lengths = b.op("numpy.ExpandDims", x, shape=None if x.shape is None else (*x.shape, 1), axis=-1)
    mask = b.elementwise("numpy.Greater", lengths, steps, gives="bool")
    return cast(b, mask, dtype)
