"""Shapes and slices as checkpoints' messages hold them (TensorShapeProto, TensorSliceProto)."""

from __future__ import annotations

from typing import Any

from migrate.coding import Malformed
from migrate.formats.tensors.ordered_code import FULL
from migrate.models import Shape


def shape_of(message: Any) -> tuple[int, ...]:
    """A fully known shape. Raises Malformed where a size or the rank is open."""
    shape = tuple(dim.size for dim in message.dim)
    if message.unknown_rank or any(size < 0 for size in shape):
        raise Malformed(f"its shape {list(shape)} is not fully known")
    return shape


def open_shape_of(message: Any) -> Shape | None:
    """A shape that may be open: None for an unknown size, None for an unknown rank."""
    if message.unknown_rank:
        return None
    return tuple(dim.size if dim.size >= 0 else None for dim in message.dim)


def extents_of(message: Any) -> list[tuple[int, int]]:
    """Start and length of each axis of a slice; 0 and -1 for a whole axis."""
    return [(extent.start, extent.length if extent.HasField("length") else FULL) for extent in message.extent]
