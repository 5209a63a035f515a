"""Constants, tensors of zeros and ones, and questions about shapes and settings."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.functions.elementwise import cast, dtype_name
from migrate.layers.operations.functions.reshaping import reshaped, sizes_in
from migrate.layers.operations.registry import known_as
from migrate.layers.operations.tensors import Size, StaticShape, Tensor, counts_examples, sizes_of
from migrate.pycode.domain import Scope, Unclear


@known_as("K.shape", "tf.shape", "tf.shape_n")
def shape(b: Builder, x: Tensor, out_type: Any = None) -> Any:
    """The sizes, as the model knows them."""
    return sizes_of(x)


@known_as("K.int_shape")
def int_shape(b: Builder, x: Tensor) -> Any:
    """The sizes that are known beforehand, None for the others."""
    if x.shape is None:
        return StaticShape(x)
    return x.shape


@known_as("K.ndim", "tf.rank")
def ndim(b: Builder, x: Tensor) -> int:
    """The number of axes."""
    if x.shape is None:
        raise Unclear("it asks for a rank that is not known")
    return len(x.shape)


@known_as("K.dtype")
def dtype_of(b: Builder, x: Tensor) -> str:
    """The name of the type."""
    if x.dtype is None:
        raise Unclear("it asks for a type that is not known")
    return x.dtype


@known_as("tf.size")
def size(b: Builder, x: Tensor, out_type: Any = None) -> Any:
    """How many numbers there are."""
    if isinstance(x, list | tuple):
        return len(x)
    if x.shape is None or None in x.shape:
        ones = b.op("numpy.OnesLike", x, shape=x.shape, gives="int32", dtype="int32")
        return b.op("numpy.Sum", ones, shape=(), axis=None, keepdims=False)
    return math.prod(int(one or 0) for one in x.shape)


@known_as("K.ones_like", "tf.ones_like", "np.ones_like")
def ones_like(b: Builder, x: Tensor, dtype: Any = None, optimize: Any = True) -> Tensor:
    """Ones in the same shape."""
    name = None if dtype is None else dtype_name(dtype)
    return b.op("numpy.OnesLike", x, shape=x.shape, gives=name, dtype=name)


@known_as("K.zeros_like", "tf.zeros_like", "np.zeros_like")
def zeros_like(b: Builder, x: Tensor, dtype: Any = None, optimize: Any = True) -> Tensor:
    """Zeros in the same shape."""
    name = None if dtype is None else dtype_name(dtype)
    return b.op("numpy.ZerosLike", x, shape=x.shape, gives=name, dtype=name)


@known_as("tf.fill")
def fill(b: Builder, dims: Any, x: Any) -> Any:
    """One number in every place."""
    return filled(b, dims, x, None)


@known_as("tf.ones", "K.ones", "np.ones")
def ones(b: Builder, shape: Any, dtype: Any = None) -> Any:
    """Ones."""
    return filled(b, shape, 1.0, dtype or "float32")


@known_as("tf.zeros", "K.zeros", "np.zeros")
def zeros(b: Builder, shape: Any, dtype: Any = None) -> Any:
    """Zeros."""
    return filled(b, shape, 0.0, dtype or "float32")


def filled(b: Builder, shape: Any, number: Any, dtype: Any) -> Any:
    """A constant, or, with as many rows as a tensor has, made out of that tensor."""
    sizes = sizes_in(shape)
    name = dtype_name(dtype) if dtype is not None else None
    moving = [(at, one) for at, one in enumerate(sizes) if isinstance(one, Size)]
    if not moving:
        return np.full(sizes, number, name)
    whole: Any = None
    for at, wanted in moving:
        line = b.op("numpy.ZerosLike", b.ones(wanted), shape=(None,), gives=name, dtype=name)
        column = reshaped(b, line, [-1 if axis == at else 1 for axis in range(len(sizes))])
        whole = column if whole is None else b.elementwise("numpy.Add", whole, column)
    whole = replace(whole, by_example=counts_examples(sizes[0]))
    times = [1 if isinstance(one, Size) else one for one in sizes]
    if any(one != 1 for one in times):
        shape = tuple(None if isinstance(one, Size) else one for one in sizes)
        whole = b.op("numpy.Tile", whole, shape=shape, repeats=times)
    return b.elementwise("numpy.Add", whole, number) if number else whole


@known_as("K.constant", "tf.constant", "K.variable", "np.array", "np.asarray", "tf.Variable")
def constant(
    b: Builder, x: Any, dtype: Any = None, shape: Any = None, *, trainable: Any = None, constraint: Any = None
) -> Any:
    """A constant."""
    if isinstance(x, Tensor):
        return x
    found = np.asarray(x) if dtype is None else np.asarray(x, dtype_name(dtype))
    if dtype is None and found.dtype == np.float64:
        found = found.astype(np.float32)
    if dtype is None and found.dtype == np.int64:
        found = found.astype(np.int32)
    if found.dtype == object:
        raise Unclear("it makes a constant of something else than numbers")
    if shape is not None:
        found = np.broadcast_to(found, shape) if found.size == 1 else np.reshape(found, shape)
    return found.item() if found.ndim == 0 else found


@known_as("tf.convert_to_tensor", "K.cast_to_floatx")
def convert(b: Builder, x: Any, dtype: Any = None, *, dtype_hint: Any = None, preferred_dtype: Any = None) -> Any:
    """A tensor as it is, a constant as a constant; a list of tensors stacked."""
    if isinstance(x, Tensor):
        return x if dtype is None else cast(b, x, dtype)
    if isinstance(x, list | tuple) and any(isinstance(item, Tensor) for item in x):
        return b.op("numpy.Stack", list(x), axis=0)
    return constant(b, x, dtype)


@known_as("K.eye", "tf.eye", "np.eye")
def eye(b: Builder, size: Any, num_columns: Any = None, dtype: Any = None) -> Any:
    """The unit matrix."""
    if not isinstance(size, int):
        raise Unclear("it makes a unit matrix of a size known only when the model runs")
    return np.eye(size, num_columns, dtype=dtype_name(dtype or "float32"))


@known_as("K.arange", "tf.range", "np.arange")
def arange(
    b: Builder, start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, *, stop: Any = None, step: Any = None
) -> Any:
    """Numbers in a row."""
    stop, delta = limit if stop is None else stop, delta if step is None else step
    first, last = (0, start) if stop is None else (start, stop)
    if isinstance(last, Size) and first == 0 and delta == 1:
        counted = b.op("numpy.Cumsum", b.ones(last), shape=(None,), axis=0, dtype=None)
        return b.elementwise("numpy.Subtract", cast(b, counted, dtype or "int32"), 1)
    if not all(isinstance(one, int | float) for one in (first, last, delta)):
        raise Unclear("it counts up to a number known only when the model runs")
    found = np.arange(first, last, delta)
    return found.astype(dtype_name(dtype) if dtype is not None else "int32" if found.dtype.kind == "i" else "float32")


@known_as("np.linspace", "tf.linspace", "tf.lin_space")
def linspace(b: Builder, start: Any, stop: Any, num: Any = 50) -> Any:
    """Numbers at equal distances."""
    return np.linspace(start, stop, num).astype("float32")


@known_as("tf.meshgrid", "np.meshgrid")
def meshgrid(b: Builder, *lines: Any, indexing: Any = "xy") -> Any:
    """The coordinates of a grid whose size is known."""
    if any(isinstance(line, Tensor | Size) for line in lines):
        raise Unclear("it makes a grid of a size known only when the model runs")
    return list(np.meshgrid(*lines, indexing=indexing))


@known_as("K.epsilon")
def epsilon(b: Builder) -> float:
    """The smallest number that is not taken for zero."""
    return 1e-7


@known_as("K.floatx")
def floatx(b: Builder) -> str:
    """The type of most numbers."""
    return str(b.settings.get("floatx", "float32"))


@known_as("K.backend")
def backend(b: Builder) -> str:
    """The backend that the model was written with."""
    return str(b.settings.get("backend", "tensorflow"))


@known_as("K.image_data_format")
def image_data_format(b: Builder) -> str:
    """Where channels stand."""
    return b.channels()


@known_as("K.image_dim_ordering")
def image_dim_ordering(b: Builder) -> str:
    """Where channels stand, in the words of Keras 1."""
    return {"channels_first": "th"}.get(image_data_format(b), "tf")


@known_as("K.learning_phase")
def learning_phase(b: Builder) -> int:
    """Not training."""
    return 0


@known_as("tf.no_op", "tf.assert_equal", "tf.debugging.assert_equal", "tf.group")
def nothing(b: Builder, *args: Any, **options: Any) -> None:
    """Without an effect on the numbers."""


@known_as("tf.name_scope", "K.name_scope", "tf.variable_scope", "tf.device")
def scope(b: Builder, *args: Any, **options: Any) -> Scope:
    """Names and places only."""
    return Scope()
