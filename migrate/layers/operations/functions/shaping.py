"""Other orders of axes, parts put together and taken apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from migrate.layers.operations.builder import FLOATS, Builder
from migrate.layers.operations.functions.elementwise import as_constant
from migrate.layers.operations.functions.reductions import axis_of
from migrate.layers.operations.functions.reshaping import plain_sizes, reshaped, sizes_in
from migrate.layers.operations.registry import known_as
from migrate.layers.operations.tensors import Size, Tensor, axes_of, broadcast, counts_examples, mixed, sizes_of
from migrate.models import Shape
from migrate.pycode.domain import Unclear, is_plain


@known_as("K.permute_dimensions", "tf.transpose", "np.transpose", "K.transpose")
def transpose(b: Builder, x: Any, pattern: Any = None, conjugate: Any = False) -> Any:
    """Axes in another order; backwards, where none is named."""
    order = axis_of(pattern)
    if isinstance(x, np.ndarray | list):
        return np.transpose(x, order)
    shape = None
    if x.shape is not None:
        shape = tuple(x.shape[at] for at in (order or reversed(range(len(x.shape)))))
    return mixed(b.op("numpy.Transpose", x, shape=shape, axes=order), order is None or order[0] != 0)


@known_as("tf.matrix_transpose")
def matrix_transpose(b: Builder, x: Tensor) -> Tensor:
    """The last two axes change places."""
    shape = None if x.shape is None else (*x.shape[:-2], x.shape[-1], x.shape[-2])
    return b.op("numpy.Swapaxes", x, shape=shape, axis1=-2, axis2=-1)


@known_as("K.expand_dims", "tf.expand_dims", "np.expand_dims")
def expand_dims(b: Builder, x: Any, axis: Any = -1) -> Any:
    """One more axis."""
    if isinstance(x, np.ndarray):
        return np.expand_dims(x, axis)
    x, axis = b.tensor(x), axis_of(axis)
    shape = None
    if x.shape is not None:
        at = axis % (len(x.shape) + 1)
        shape = (*x.shape[:at], 1, *x.shape[at:])
    return mixed(b.op("numpy.ExpandDims", x, shape=shape, axis=axis), axis in (0, -1 - len(x.shape or ())))


@known_as("K.squeeze", "tf.squeeze", "np.squeeze")
def squeeze(b: Builder, x: Tensor, axis: Any = None) -> Tensor:
    """Axes of size 1 less; all of them where none is named."""
    axis = axis_of(axis) if axis != [] else None
    if axis is None and (x.shape is None or None in x.shape):
        raise Unclear("it squeezes axes whose size is known only when the model runs")
    shape = None
    if x.shape is not None:
        gone = axes_of(axis, len(x.shape)) if axis is not None else {at for at, s in enumerate(x.shape) if s == 1}
        shape = tuple(size for at, size in enumerate(x.shape) if at not in gone)
    return b.op("numpy.Squeeze", x, shape=shape, axis=axis)


@known_as("K.concatenate", "tf.concat", "np.concatenate", "tf.concat_v2")
def concatenate(b: Builder, x: Any, axis: Any = -1) -> Any:
    """Side by side. Before TensorFlow 1.0 the axis came first."""
    if isinstance(x, int):
        x, axis = axis, x
    parts = list(x)
    if not any(isinstance(part, Tensor) for part in parts):
        return (
            np.concatenate(parts, axis)
            if parts and isinstance(parts[0], np.ndarray)
            else tuple(item for part in parts for item in part)
        )
    if len(parts) == 1:
        return parts[0]
    axis = axis_of(axis)
    shape = _side_by_side(parts, axis)
    done = b.op("numpy.Concatenate", parts, shape=shape, axis=axis)
    return mixed(done, axis == 0 or (shape is not None and axis == -len(shape)))


def _side_by_side(parts: list[Any], axis: int) -> Shape | None:
    shapes = [part.shape if isinstance(part, Tensor) else np.shape(part) for part in parts]
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(shapes) or len({len(shape) for shape in known}) != 1:
        return None
    at = axis % len(known[0])
    sizes = [shape[at] for shape in known]
    common = broadcast([(*shape[:at], 1, *shape[at + 1 :]) for shape in known]) or ()
    return (*common[:at], None if None in sizes else sum(int(size or 0) for size in sizes), *common[at + 1 :])


@known_as("K.stack", "tf.stack", "np.stack", "tf.pack", "K.pack")
def stack(b: Builder, x: Any, axis: Any = 0) -> Any:
    """One behind the other along a new axis."""
    parts = list(x)
    if not any(isinstance(part, Tensor) for part in parts):
        # Sizes of a shape to be.
        return parts if any(isinstance(part, np.ndarray | list | tuple) for part in parts) else tuple(parts)
    common = broadcast([part.shape if isinstance(part, Tensor) else np.shape(part) for part in parts])
    shape = None
    if common is not None:
        at = axis % (len(common) + 1)
        shape = (*common[:at], len(parts), *common[at:])
    return mixed(b.op("numpy.Stack", parts, shape=shape, axis=axis_of(axis)), axis == 0)


@known_as("tf.unstack", "tf.unpack", "K.unstack")
def unstack(b: Builder, x: Any, num: Any = None, axis: Any = 0) -> list[Tensor]:
    """Every part along an axis."""
    if isinstance(x, list | tuple):
        return list(x)
    count = num if num is not None or x.shape is None else x.shape[axis]
    if count is None:
        raise Unclear("it takes a tensor apart whose size is known only when the model runs")
    shape = None
    if x.shape is not None:
        at = axis % len(x.shape)
        shape = (*x.shape[:at], *x.shape[at + 1 :])
    whole = mixed(b.op("core.Unstack", x, num=int(count), axis=axis_of(axis)), axis == 0)
    return b.parts(whole, [shape] * int(count))


@known_as("tf.split")
def split(b: Builder, x: Any, num_or_size_splits: Any = None, axis: Any = 0, num: Any = None) -> list[Tensor]:
    """Parts along an axis. Before TensorFlow 1.0 axis and number came first."""
    if isinstance(x, int):
        x, num_or_size_splits, axis = axis, num_or_size_splits, x
    axis, wanted = axis_of(axis), axis_of(num_or_size_splits)
    at = None if x.shape is None else axis % len(x.shape)
    whole = None if at is None else x.shape[at]
    if isinstance(wanted, list):
        sizes: list[Any] = _sizes(wanted, whole)
        cuts: Any = np.cumsum(sizes[:-1]).tolist()
    else:
        sizes, cuts = [None if whole is None else whole // wanted] * wanted, wanted
    shapes = [None if at is None else (*x.shape[:at], size, *x.shape[at + 1 :]) for size in sizes]
    if len(sizes) == 1:
        return [x]
    return b.parts(b.op("numpy.Split", x, indices_or_sections=cuts, axis=axis), shapes)


def _sizes(wanted: list[int], whole: int | None) -> list[int]:
    if -1 not in wanted:
        return wanted
    if whole is None:
        raise Unclear("it splits into a rest whose size is known only when the model runs")
    rest = whole - sum(size for size in wanted if size != -1)
    return [rest if size == -1 else size for size in wanted]


@known_as("K.tile", "tf.tile", "np.tile")
def tile(b: Builder, x: Any, n: Any = None, multiples: Any = None) -> Any:
    """Repeated along every axis."""
    sizes = sizes_in(n if multiples is None else multiples)
    if any(isinstance(one, Size) for one in sizes):
        return _stretched(b, x, sizes)
    times, x = plain_sizes(sizes), as_constant(x)
    if isinstance(x, np.ndarray):
        return np.tile(x, times)
    shape = None
    if x.shape is not None and len(x.shape) == len(times):
        shape = tuple(None if size is None else size * n for size, n in zip(x.shape, times, strict=True))
    return mixed(b.op("numpy.Tile", x, shape=shape, repeats=times), times[0] != 1)


def _stretched(b: Builder, x: Any, times: list[Any]) -> Any:
    """Repeated as often as sizes say that are known only when the model runs, along axes of size 1."""
    done = tile(b, x, [1 if isinstance(one, Size) else one for one in times])
    shape, dtype = done.shape, done.dtype if isinstance(done, Tensor) else np.asarray(done).dtype.name
    if shape is None or dtype in ("bool", None) or len(shape) != len(times):
        raise Unclear("it repeats what it knows too little of")
    for axis, size in enumerate(times):
        if isinstance(size, Size):
            if shape[axis] != 1:
                raise Unclear("how often it repeats several parts is known only when the model runs")
            line = b.op("numpy.ZerosLike", b.ones(size), shape=(None,), gives=dtype, dtype=dtype)
            column = reshaped(b, line, [-1 if at == axis else 1 for at in range(len(times))])
            done = b.elementwise("numpy.Add", done, column, gives=dtype)
    return replace(done, by_example=counts_examples(times[0]))


def _by_counts(b: Builder, x: Tensor, times: Any, axis: int) -> Tensor:
    """Every element as often as its own number says."""
    shape = x.shape or ()
    at = axis % len(shape) if shape else 0
    if not shape or shape[at] is None:
        raise Unclear("it repeats elements of an axis whose size is known only when the model runs")
    picks = np.repeat(np.arange(int(shape[at] or 0), dtype=np.int32), list(times))
    done = b.op("numpy.Take", x, picks, shape=(*shape[:at], len(picks), *shape[at + 1 :]), gives=x.dtype, axis=at)
    return mixed(done, at == 0)


@known_as("K.repeat_elements", "tf.repeat", "np.repeat")
def repeat_elements(b: Builder, x: Tensor, rep: Any = None, axis: Any = None, repeats: Any = None) -> Tensor:
    """Every element several times."""
    times = rep if repeats is None else repeats
    if isinstance(times, list | tuple | np.ndarray) and is_plain(list(times)) and axis is not None:
        return _by_counts(b, x, times, axis)
    if not isinstance(times, int):
        raise Unclear("it repeats elements by a tensor")
    shape = None
    if x.shape is not None and axis is not None:
        at = axis % len(x.shape)
        size = x.shape[at]
        shape = (*x.shape[:at], None if size is None else size * times, *x.shape[at + 1 :])
    return mixed(b.op("numpy.Repeat", x, shape=shape, repeats=times, axis=axis_of(axis)), axis in (None, 0))


@known_as("K.repeat")
def repeat(b: Builder, x: Tensor, n: Any) -> Tensor:
    """A row for each of n steps."""
    width = x.shape[1] if x.shape is not None else None
    return b.layer("RepeatVector", x, shape=(None, int(n), width), n=int(n))


@known_as("K.reverse", "tf.reverse", "np.flip", "tf.reverse_v2")
def reverse(b: Builder, x: Tensor, axis: Any) -> Tensor:
    """Backwards along axes."""
    axis = axis_of(axis)
    if isinstance(axis, list) and axis and all(isinstance(one, bool) for one in axis):
        axis = [at for at, turned in enumerate(axis) if turned]
    return b.op("numpy.Flip", x, shape=x.shape, axis=axis)


@known_as("tf.roll", "np.roll")
def roll(b: Builder, x: Tensor, shift: Any, axis: Any = None) -> Tensor:
    """Shifted round."""
    return b.op("numpy.Roll", x, shape=x.shape, shift=axis_of(shift), axis=axis_of(axis))


@known_as("tf.pad", "tf.pad_v2", "np.pad")
def pad(b: Builder, x: Tensor, paddings: Any, mode: Any = "CONSTANT", constant_values: Any = 0) -> Tensor:
    """More on every side."""
    widths = paddings.tolist() if isinstance(paddings, np.ndarray) else paddings
    if not is_plain(widths):
        raise Unclear("how much it pads is known only when the model runs")
    widths = [list(pair) for pair in widths]
    shape = None
    if x.shape is not None:
        shape = tuple(None if s is None else s + sum(pair) for s, pair in zip(x.shape, widths, strict=True))
    mode = mode.lower()
    if mode == "constant":
        filled = float(constant_values) if x.dtype in (*FLOATS, None) else int(constant_values)
        return b.op("numpy.Pad", x, filled, shape=shape, pad_width=widths, mode=mode)
    return b.op("numpy.Pad", x, shape=shape, pad_width=widths, mode=mode)


@known_as("K.temporal_padding", "K.asymmetric_temporal_padding")
def temporal_padding(b: Builder, x: Tensor, padding: Any = (1, 1), *more: Any) -> Tensor:
    """Steps before and after."""
    pair = [padding, *more] if isinstance(padding, int) and more else padding
    pair = [pair, pair] if isinstance(pair, int) else list(pair)
    return pad(b, x, [[0, 0], pair, [0, 0]])


@known_as("K.spatial_2d_padding")
def spatial_2d_padding(b: Builder, x: Tensor, padding: Any = ((1, 1), (1, 1)), data_format: Any = None) -> Tensor:
    """Rows and columns on every side."""
    pairs = [[one, one] if isinstance(one, int) else list(one) for one in padding]
    first = b.channels(data_format) == "channels_first"
    return pad(b, x, [[0, 0], [0, 0], *pairs] if first else [[0, 0], *pairs, [0, 0]])


@known_as("tf.broadcast_to", "np.broadcast_to")
def broadcast_to(b: Builder, x: Any, shape: Any) -> Any:
    """Repeated until it has a shape."""
    like = _sizes_of_one(shape)
    if like is not None and isinstance(x, Tensor):
        zeros = b.op("numpy.ZerosLike", like, shape=like.shape, gives=x.dtype, dtype=x.dtype)
        return b.elementwise("numpy.Add", x, zeros)
    sizes = plain_sizes(shape)
    if not isinstance(x, Tensor):
        return np.broadcast_to(x, sizes)
    made = b.op("numpy.BroadcastTo", x, shape=tuple(sizes))
    b.layers[-1] = b.layers[-1].with_config(shape=sizes)
    return made


def _sizes_of_one(shape: Any) -> Tensor | None:
    """The tensor whose shape this is, where that is known only when the model runs."""
    sizes = list(shape) if isinstance(shape, list | tuple) else []
    owner = next((size.tensor for size in sizes if isinstance(size, Size)), None)
    return owner if owner is not None and list(sizes_of(owner)) == sizes else None
