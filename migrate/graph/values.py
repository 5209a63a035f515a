"""Values that callers bind tensors to."""

from __future__ import annotations

from typing import Any

from migrate import dtypes
from migrate.late import numpy as np

# Kind of the wanted type → kinds of values that may become it.
_KINDS = {"b": "biu", "i": "biu", "u": "biu", "f": "biuf", "c": "biufc"}


def encoded(value: Any, dtype: int) -> np.ndarray[Any, Any] | bytes:
    """A Python value as the array or the bytes that a constant of the type holds.

    Raises ValueError, TypeError or OverflowError where the value is none of the type.
    """
    if dtype == dtypes.STRING:
        if not isinstance(value, str | bytes):
            raise TypeError("it is no text")
        return value.encode() if isinstance(value, str) else value
    if dtypes.name(dtype) == "bfloat16":
        return (np.asarray(value, np.float32).view(np.uint32) >> 16).astype(np.uint16)
    wanted = np.dtype(dtypes.name(dtype))
    made = np.asarray(value)
    if made.dtype.kind not in _KINDS[wanted.kind]:
        raise TypeError(f"it is no {dtypes.name(dtype)}")
    return made.astype(wanted)
