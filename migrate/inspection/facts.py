"""What the values of a stored array are like, read in a stream: memory stays the same however large the array is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from migrate import dtypes
from migrate.frozen import dataclass
from migrate.late import numpy as np
from migrate.models import StoredTensor

_BFLOAT16 = 14
_QUANTIZED = {11: "int8", 12: "uint8", 13: "int32", 15: "int16", 16: "uint16"}


@dataclass(frozen=True)
class Facts:
    """Range and mean of the finite values, and how many values are not finite."""

    minimum: float | None
    maximum: float | None
    mean: float | None
    nans: int
    infinities: int

    def as_json(self) -> dict[str, Any]:
        """The facts as JSON data."""
        return dict(vars(self))


def facts(tensor: StoredTensor) -> Facts | None:
    """The facts of an array; None for texts and other things that are no plain numbers.

    Raises ModelRefused where the stored bytes are damaged.
    """
    kind = _numpy_type(tensor.dtype)
    if kind is None:
        return None
    lowest, highest, total, count, nans, infinities = math.inf, -math.inf, 0.0, 0, 0, 0
    for values in _values(tensor, kind):
        finite = values[np.isfinite(values)]
        nan = int(np.isnan(values).sum())
        nans, infinities = nans + nan, infinities + values.size - finite.size - nan
        if finite.size:
            lowest, highest = min(lowest, float(finite.min())), max(highest, float(finite.max()))
            total, count = total + float(finite.sum(dtype=np.float64)), count + finite.size
    if not count:
        return Facts(None, None, None, nans, infinities)
    return Facts(lowest, highest, total / count, nans, infinities)


def _numpy_type(dtype: int) -> np.dtype[Any] | None:
    name = _QUANTIZED.get(dtype) or ("uint16" if dtype == _BFLOAT16 else dtypes.NAMES.get(dtype, ""))
    plain = name.startswith(("float", "int", "uint", "bool")) and dtype in dtypes.WIDTHS and "8_" not in name
    return np.dtype(name).newbyteorder("<") if plain else None


def _values(tensor: StoredTensor, kind: np.dtype[Any]) -> Iterator[Any]:
    """The values in pieces; a piece may end within a value, whose rest the next one brings."""
    rest = b""
    for piece in tensor.chunks():
        data = rest + piece
        whole = len(data) - len(data) % kind.itemsize
        rest = data[whole:]
        values = np.frombuffer(data[:whole], kind)
        if tensor.dtype == _BFLOAT16:
            values = (values.astype(np.uint32) << 16).view(np.float32)
        yield values
