"""Tensors on their way between processes: an .npz without pickles, strings with their lengths kept.

A file holds `manifest` (JSON in bytes: key, type number and shape of each tensor) and, for tensor i, `data_i`, flat.
A string tensor has its bytes end to end in `data_i` and one length each in `lengths_i`, so that trailing NULs survive.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from migrate import dtypes
from migrate.frozen import dataclass

Array = npt.NDArray[Any]

# The numpy type that carries the bits of each type number; those that numpy lacks travel as integers of their width.
WIRE: dict[int, str] = {
    number: name if name in {"bool", "complex64", "complex128"} or name.startswith(("int", "uint", "float")) else ""
    for number, name in dtypes.NAMES.items()
} | {11: "int8", 12: "uint8", 13: "int32", 14: "uint16", 15: "int16", 16: "uint16", 24: "uint8", 25: "uint8"}
WIRE |= {29: "int8", 30: "uint8"}


@dataclass(frozen=True)
class Tensor:
    """A type number and its values: in the wire type, or objects of `bytes` for strings."""

    dtype: int
    values: Array


def write(path: Path, tensors: Mapping[str, Tensor]) -> None:
    """Write tensors under their keys. Raises ValueError for a type that has no values (handles, variants)."""
    manifest, members = [], {}
    for i, (key, tensor) in enumerate(tensors.items()):
        manifest.append({"key": key, "dtype": tensor.dtype, "shape": list(tensor.values.shape)})
        members.update(_encoded(i, tensor))
    members["manifest"] = np.frombuffer(json.dumps(manifest).encode(), np.uint8)
    with path.open("wb") as stream:
        np.savez(stream, **members)  # type: ignore[arg-type]  # the stubs take `allow_pickle` for one of the members


def read(path: Path) -> dict[str, Tensor]:
    """Read what `write` wrote. Raises ValueError or KeyError for anything else."""
    with np.load(path, allow_pickle=False) as members:
        manifest = json.loads(members["manifest"].tobytes())
        return {entry["key"]: _decoded(i, entry, members) for i, entry in enumerate(manifest)}


def _encoded(i: int, tensor: Tensor) -> dict[str, Array]:
    if tensor.dtype == dtypes.STRING:
        items = [bytes(item) for item in tensor.values.ravel()]
        lengths = np.array([len(item) for item in items], np.int64)
        return {f"data_{i}": np.frombuffer(b"".join(items), np.uint8), f"lengths_{i}": lengths}
    if not WIRE.get(tensor.dtype):
        raise ValueError(f"A tensor of type {dtypes.name(tensor.dtype)} has no values to compare.")
    return {f"data_{i}": np.ascontiguousarray(tensor.values, WIRE[tensor.dtype]).ravel()}


def _decoded(i: int, entry: Mapping[str, Any], members: Mapping[str, Array]) -> Tensor:
    data = members[f"data_{i}"]
    if entry["dtype"] == dtypes.STRING:
        data = _strings(data.tobytes(), members[f"lengths_{i}"])
    return Tensor(entry["dtype"], data.reshape(entry["shape"]))


def _strings(data: bytes, lengths: Array) -> Array:
    ends = np.cumsum(lengths)
    items = np.empty(len(lengths), object)
    for i, (end, length) in enumerate(zip(ends, lengths, strict=True)):
        items[i] = data[end - length : end]
    return items
