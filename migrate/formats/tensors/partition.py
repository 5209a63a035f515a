"""Parts of tensors: whole tensors assembled from stored parts, and parts that no file holds as such.

A slice specification is written as savers write it, `8 2 0,4:0,2`: the full shape, then start and length of each
axis, `-` for a whole axis (tensorflow/core/framework/tensor_slice.h).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

from migrate import dtypes
from migrate.coding import PIECE, Malformed, decode_strings, encode_strings
from migrate.findings import ModelRefused
from migrate.findings.checkpoint import DamagedTensor
from migrate.formats.tensors.ordered_code import FULL
from migrate.frozen import dataclass
from migrate.late import numpy as np
from migrate.models import Checkpoint, StoredTensor

_SPEC = re.compile(r"(?:\d+ )*(?:(?:-|\d+,\d+)(?::(?:-|\d+,\d+))*)?")
_MOST_PARTS = 1 << 14


@dataclass(frozen=True)
class Region:
    """A box within a tensor: the first index and the size of each axis."""

    start: tuple[int, ...]
    shape: tuple[int, ...]

    @property
    def volume(self) -> int:
        """The number of elements."""
        return prod(self.shape)

    def within(self, shape: tuple[int, ...]) -> bool:
        """Whether the box lies in a tensor of that shape."""
        if len(self.start) != len(shape):
            return False
        return min((*self.start, *self.shape), default=0) >= 0 and all(map(int.__le__, self.end, shape))

    def overlap(self, other: Region) -> Region:
        """The elements that both boxes hold; a size of 0 where there are none."""
        start = tuple(map(max, self.start, other.start))
        ends = map(min, self.end, other.end)
        return Region(start, tuple(max(end - first, 0) for first, end in zip(start, ends, strict=True)))

    @property
    def end(self) -> tuple[int, ...]:
        """The index after the last one, for each axis."""
        return tuple(first + size for first, size in zip(self.start, self.shape, strict=True))

    def index_from(self, origin: Sequence[int]) -> tuple[slice, ...]:
        """The box as an index into an array whose first element has the index `origin`."""
        ends = zip(self.start, self.end, origin, strict=True)
        return tuple(slice(first - zero, end - zero) for first, end, zero in ends)


def region_of(extents: Sequence[tuple[int, int]], shape: tuple[int, ...]) -> Region:
    """The box of a stored slice, whose length is -1 for a whole axis. Raises Malformed where it leaves the tensor."""
    if len(extents) != len(shape):
        raise Malformed(f"a part has {len(extents)} axes and the tensor {len(shape)}")
    lengths = (size if length == FULL else length for (_, length), size in zip(extents, shape, strict=True))
    region = Region(tuple(start for start, _ in extents), tuple(lengths))
    if not region.within(shape):
        raise Malformed(f"the part {list(region.start)} to {list(region.end)} lies outside the shape {list(shape)}")
    return region


def specification(extents: Sequence[tuple[int, int]], shape: tuple[int, ...]) -> str:
    """A stored slice as the saver writes it."""
    axes = ("-" if length == FULL else f"{start},{length}" for start, length in extents)
    return f"{' '.join(map(str, shape))} {':'.join(axes)}"


def parse_specification(spec: str) -> tuple[tuple[int, ...], Region]:
    """The full shape and the box of a slice specification. Raises Malformed."""
    if not _SPEC.fullmatch(spec):
        raise Malformed(f"the slice specification {spec!r} cannot be read")
    *sizes, axes = spec.split(" ")
    shape = tuple(map(int, sizes))
    extents = [(0, FULL) if axis == "-" else _extent(axis) for axis in axes.split(":")] if axes else []
    return shape, region_of(extents, shape)


def _extent(axis: str) -> tuple[int, int]:
    start, length = axis.split(",")
    return int(start), int(length)


@dataclass(frozen=True)
class Part:
    """A stored tensor and the box of the whole tensor that it fills."""

    region: Region
    stored: StoredTensor


@dataclass(frozen=True)
class Assembled:
    """A box of a tensor, put together from stored parts. A StoredTensor.

    Where all parts are whole rows they are streamed one after the other; otherwise the box and one part at a time
    are in memory.
    """

    dtype: int
    region: Region
    parts: tuple[Part, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the box."""
        return self.region.shape

    @property
    def size(self) -> int:
        """Bytes of the encoded box; reads the parts where the type has no fixed width."""
        width = dtypes.WIDTHS.get(self.dtype)
        return self.region.volume * width if width else sum(map(len, self.chunks()))

    @property
    def place(self) -> tuple[str, int]:
        """Where the first part lies."""
        return self.parts[0].stored.place if self.parts else ("", 0)

    def chunks(self) -> Iterator[bytes]:
        """The encoded box, row major. Raises ModelRefused as the parts do."""
        width = dtypes.WIDTHS.get(self.dtype)
        if width and self.shape and all(self._whole_rows(part.region) for part in self.parts):
            yield from self._rows(width * prod(self.shape[1:]))
            return
        encoded = _encode(self._dense(), self.dtype)
        for at in range(0, len(encoded), PIECE):
            yield bytes(encoded[at : at + PIECE])

    def _whole_rows(self, part: Region) -> bool:
        return (part.start[1:], part.shape[1:]) == (self.region.start[1:], self.region.shape[1:])

    def _rows(self, row: int) -> Iterator[bytes]:
        for part in self.parts:
            shared = part.region.overlap(self.region)
            if shared.volume:
                skipped = (shared.start[0] - part.region.start[0]) * row
                yield from _cut(part.stored.chunks(), skipped, skipped + shared.shape[0] * row)

    def _dense(self) -> np.ndarray[Any, Any]:
        box = np.empty(self.shape, _memory_type(self.dtype))
        for part in self.parts:
            shared = part.region.overlap(self.region)
            if shared.volume:
                whole = _decode(part.stored)
                box[shared.index_from(self.region.start)] = whole[shared.index_from(part.region.start)]
        return box


def assembled(dtype: int, region: Region, parts: Sequence[Part]) -> Assembled:
    """The box from the parts that touch it, in the order of their first rows.

    Raises Malformed for a type whose elements cannot be told apart.
    """
    if dtype not in dtypes.WIDTHS and dtype != dtypes.STRING:
        raise Malformed(f"parts of type {dtypes.name(dtype)} cannot be put together")
    touching = [part for part in parts if part.region.overlap(region).volume]
    return Assembled(dtype, region, tuple(sorted(touching, key=lambda part: part.region.start)))


def check_cover(parts: Sequence[Region], shape: tuple[int, ...]) -> None:
    """Make sure that parts fill a tensor exactly. Raises Malformed where they overlap or leave gaps."""
    filled = [part for part in parts if part.volume]
    if sum(part.volume for part in filled) != prod(shape):
        raise Malformed(f"its parts hold {sum(part.volume for part in filled)} of {prod(shape)} elements")
    if len(filled) > _MOST_PARTS:
        raise Malformed(f"it has {len(filled)} parts")
    if len(filled) < 2:
        return
    starts = np.array([part.start for part in filled])
    ends = np.array([part.end for part in filled])
    for row in range(len(filled) - 1):
        shared = np.minimum(ends[row], ends[row + 1 :]) > np.maximum(starts[row], starts[row + 1 :])
        if shared.all(axis=1).any():
            raise Malformed(f"the part that begins at {filled[row].start} overlaps another one")


def part(checkpoint: Checkpoint, key: str, spec: str) -> StoredTensor:
    """The part of a key's tensor that a saver names by `spec`; empty for the whole.

    A part that is stored as such is given as it lies; any other is assembled from what is stored. Raises Malformed
    where the specification cannot be read or speaks of another shape, KeyError where the key is not stored.
    """
    whole = checkpoint.tensors[key]
    if not spec:
        return whole
    stored = checkpoint.slices.get(key, {})
    if spec in stored:
        return stored[spec]
    shape, region = parse_specification(spec)
    if shape != whole.shape:
        raise Malformed(f"the graph takes a part of the shape {list(shape)}, and {list(whole.shape)} is stored")
    if region.shape == shape:
        return whole
    if isinstance(whole, Assembled):
        return assembled(whole.dtype, region, whole.parts)
    return assembled(whole.dtype, region, [Part(Region((0,) * len(shape), shape), whole)])


def _cut(chunks: Iterator[bytes], first: int, end: int) -> Iterator[bytes]:
    """Bytes `first` to `end` of a stream, which is read to its end because its checksum stands there."""
    at = 0
    for chunk in chunks:
        wanted = chunk[max(first - at, 0) : max(end - at, 0)]
        at += len(chunk)
        if wanted:
            yield wanted


def _memory_type(dtype: int) -> np.dtype[Any]:
    width = dtypes.WIDTHS.get(dtype)
    return np.dtype(f"V{width}") if width else np.dtype(object)


def _decode(stored: StoredTensor) -> np.ndarray[Any, Any]:
    data = b"".join(stored.chunks())
    if stored.dtype in dtypes.WIDTHS:
        return np.frombuffer(data, _memory_type(stored.dtype)).reshape(stored.shape)
    try:
        strings = decode_strings(data, prod(stored.shape))
    except Malformed as error:
        path, byte = stored.place
        finding = DamagedTensor(where=path, tensor="(part of a tensor)", byte=byte, problem=error.problem)
        raise ModelRefused([finding]) from None
    flat = np.empty(len(strings), dtype=object)
    flat[:] = strings
    return flat.reshape(stored.shape)


def _encode(values: np.ndarray[Any, Any], dtype: int) -> memoryview | bytes:
    if dtype in dtypes.WIDTHS:
        return values.reshape(-1).view(np.uint8).data
    return encode_strings(values.reshape(-1).tolist())
