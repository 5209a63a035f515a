"""Between TensorFlow's arrays and the wire."""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate import dtypes
from migrate.verification.children import Spec
from migrate.verification.exchange import WIRE, Array, Tensor


def to_tensorflow(tensorflow: Any, tensor: Tensor) -> Array:
    """The array as TensorFlow takes it (its own numpy types for bfloat16 and the quantised ones)."""
    if tensor.dtype == dtypes.STRING:
        return tensor.values
    return tensor.values.view(tensorflow.as_dtype(tensor.dtype).as_numpy_dtype)


def spec(tensor: Any) -> Spec:
    """Type and shape of a tensor of TensorFlow or Keras, or of a TensorSpec."""
    name = getattr(tensor.dtype, "name", tensor.dtype)
    sizes = getattr(tensor.shape, "rank", 0) is not None
    return dtypes.NUMBERS[name], list(tensor.shape) if sizes else None


def from_tensorflow(values: Any, dtype: Any) -> Tensor:
    """The tensor of an array that TensorFlow gave, and of its tf.DType.

    Raises ValueError for types without values.
    """
    number = int(dtype.base_dtype.as_datatype_enum)
    if number == dtypes.STRING:
        array = np.empty(np.shape(values), object)
        array[...] = values
        return Tensor(number, array)
    if not WIRE.get(number):
        raise ValueError(f"A tensor of type {dtypes.name(number)} has no values to compare.")
    # np.array and not np.ascontiguousarray: the latter makes a vector of a scalar.
    return Tensor(number, np.array(values, order="C").view(WIRE[number]))
