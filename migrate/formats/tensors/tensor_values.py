"""The values of a TensorProto in the encoding of tensor bundles.

Source: tensorflow/core/framework/tensor.proto. Values lie in `tensor_content` or in the repeated field of the type; in
graphs, a field that is shorter than the tensor repeats its last value.
"""

from __future__ import annotations

from collections.abc import Sized
from math import prod
from typing import Any, TypeVar

from migrate import dtypes
from migrate.coding import Malformed, encode_strings
from migrate.late import numpy as np

T = TypeVar("T", bound=Sized)

FIELDS: dict[int, tuple[str, str]] = {
    1: ("float_val", "<f4"),
    2: ("double_val", "<f8"),
    3: ("int_val", "<i4"),
    4: ("int_val", "u1"),
    5: ("int_val", "<i2"),
    6: ("int_val", "i1"),
    7: ("string_val", "O"),
    8: ("scomplex_val", "<f4"),
    9: ("int64_val", "<i8"),
    10: ("bool_val", "?"),
    11: ("int_val", "i1"),
    12: ("int_val", "u1"),
    13: ("int_val", "<i4"),
    14: ("half_val", "<u2"),
    15: ("int_val", "<i2"),
    16: ("int_val", "<u2"),
    17: ("int_val", "<u2"),
    18: ("dcomplex_val", "<f8"),
    19: ("half_val", "<u2"),
    22: ("uint32_val", "<u4"),
    23: ("uint64_val", "<u8"),
}
"""Type number → field of the message, and how numpy holds its values (complex numbers as two)."""

_NARROWED = ("int_val", "half_val")
_COMPLEX = ("scomplex_val", "dcomplex_val")
_MOST_STRINGS = 1 << 22


def encode(message: Any, dtype: int, elements: int) -> bytes:
    """The tensor's bytes: little endian, row major.

    Raises Malformed where the values do not fill the tensor exactly: checkpoints never shorten them.
    """
    field, kind = FIELDS[dtype]
    values = getattr(message, field)
    count = elements * 2 if field in _COMPLEX else elements
    if message.tensor_content:
        size = dtypes.WIDTHS.get(dtype, 0) * elements
        return bytes(_exactly(message.tensor_content, size, "bytes"))
    _exactly(values, count, "values")
    if dtype == dtypes.STRING:
        return encode_strings(values)
    numbers = np.fromiter(values, np.int64 if field in _NARROWED else kind, count)
    return bytes(numbers.astype(kind).tobytes())


def strings(message: Any) -> list[bytes]:
    """The values of a string tensor in a graph, the last one repeated to the tensor's size. Raises Malformed."""
    elements: int = prod(dim.size for dim in message.tensor_shape.dim)
    values: list[bytes] = list(message.string_val)
    if len(values) == elements:
        return values
    if not values or not len(values) < elements <= _MOST_STRINGS:
        raise Malformed(f"it has {len(values)} values for {elements}")
    return values + values[-1:] * (elements - len(values))


def _exactly(values: T, count: int, unit: str) -> T:
    if len(values) != count:
        raise Malformed(f"it has {len(values)} {unit} for {count}")
    return values
