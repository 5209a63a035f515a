"""Tensors of a bundle as the arrays of a Keras model."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

from migrate import dtypes
from migrate.coding import Malformed, decode_strings
from migrate.findings import ModelRefused
from migrate.findings.checkpoint import DamagedTensor
from migrate.frozen import dataclass
from migrate.late import numpy as np
from migrate.models import StoredTensor


@dataclass(frozen=True)
class BundleArray:
    """A stored tensor that can be had as a NumPy array. A StoredArray."""

    name: str
    tensor: StoredTensor

    @property
    def dtype(self) -> int:
        """The type number."""
        return self.tensor.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape."""
        return self.tensor.shape

    @property
    def size(self) -> int:
        """Bytes of the encoded tensor."""
        return self.tensor.size

    @property
    def place(self) -> tuple[str, int]:
        """File and byte where it begins."""
        return self.tensor.place

    def chunks(self) -> Iterator[bytes]:
        """The bytes in pieces, checked on the way. Raises ModelRefused."""
        return self.tensor.chunks()

    def array(self) -> Any:
        """All of it: numbers in the machine's byte order, strings as an array of bytes objects. Raises ModelRefused."""
        data = b"".join(self.chunks())
        if self.dtype == dtypes.STRING:
            return self._strings(data)
        kind = np.dtype(_numpy_name(self.dtype))
        return np.frombuffer(data, kind.newbyteorder("<")).reshape(self.shape).astype(kind)

    def _strings(self, data: bytes) -> Any:
        try:
            values = decode_strings(data, prod(self.shape))
        except Malformed as error:
            place, byte = self.place
            raise ModelRefused([DamagedTensor(where=place, tensor=self.name, byte=byte, problem=str(error))]) from None
        found = np.empty(len(values), object)
        found[:] = values
        return found.reshape(self.shape)


def _numpy_name(dtype: int) -> Any:
    """The type of NumPy; of ml_dtypes where NumPy has none."""
    name = dtypes.name(dtype)
    if hasattr(np, name) or name == "bool":
        return name
    import ml_dtypes

    return getattr(ml_dtypes, name)
