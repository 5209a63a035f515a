"""Arrays in an HDF5 file: described first, checked for data that lies elsewhere or nowhere, read only when asked.

What only hostile files need is imported where it is met, so that a look at a sound file stays short.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import h5py  # type: ignore[import-untyped]

from migrate import dtypes
from migrate.coding import PIECE
from migrate.findings import Finding, ModelRefused
from migrate.findings.keras_weights import DamagedHdf5, NotNumbers, UnwrittenArray
from migrate.formats.keras.hdf5_source import Hdf5Source, opened
from migrate.frozen import dataclass
from migrate.late import numpy as np

# deflate, shuffle, fletcher32, nbit, scaleoffset, and LZF, which h5py brings along.
_BUILT_IN_FILTERS = frozenset({1, 2, 3, 5, 6, 32000})
_LARGEST_CHUNK = 1 << 30
_UNSUSPICIOUS = 64 << 20
_RATIO = 1000
_PLAIN_KINDS = "fiubc"


@dataclass(frozen=True)
class StoredDataset:
    """One array in an HDF5 file. Every reading opens the file anew; damage raises ModelRefused."""

    source: Hdf5Source
    path: str
    numpy_type: str
    shape: tuple[int, ...]
    offset: int
    rows: int
    """Rows that are stored together; 1 where the array lies in one piece."""

    @property
    def dtype(self) -> int:
        """The type number."""
        return dtypes.NUMBERS[np.dtype(self.numpy_type).name]

    @property
    def size(self) -> int:
        """Bytes, little endian and row major."""
        return math.prod(self.shape) * np.dtype(self.numpy_type).itemsize

    @property
    def place(self) -> tuple[str, int]:
        """The file, and the byte where the array begins (0 where it lies in several places)."""
        return str(self.source.file), self.offset

    def chunks(self) -> Iterator[bytes]:
        """The bytes in pieces of some megabytes. Raises ModelRefused where they cannot be read."""
        if self.offset and np.dtype(self.numpy_type).byteorder != ">":
            yield from self._in_one_piece()
            return
        with opened(self.source) as file:
            dataset = file[self.path]
            for part in _parts(self.shape, np.dtype(self.numpy_type).itemsize, self.rows):
                values = np.asarray(dataset[part])
                yield values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes()

    def _in_one_piece(self) -> Iterator[bytes]:
        """The bytes as they lie in the file, which are those asked for."""
        left = self.size
        with self.source.open() as stream:
            stream.seek(self.offset)
            while left > 0:
                piece = stream.read(min(PIECE, left))
                if not piece:
                    problem = f"the array {self.path} lacks {left} bytes"
                    raise ModelRefused([DamagedHdf5(where=self.source.where, problem=problem)])
                left -= len(piece)
                yield piece

    def array(self) -> Any:
        """All of it as a numpy.ndarray in the machine's byte order. Raises ModelRefused where it cannot be read."""
        with opened(self.source) as file:
            values = np.asarray(file[self.path][()])
        return values.astype(values.dtype.newbyteorder("="), copy=False)


def describe(handle: Any, source: Hdf5Source, path: str, size: int) -> tuple[StoredDataset | None, list[Finding]]:
    """The array behind a dataset's handle in a file of that size; None, and why, where it cannot be read."""
    place = f"{source.where}:{path}"
    plist = handle.get_create_plist()
    trouble = _elsewhere(plist, place) or _not_numbers(handle, place) or _unbacked(handle, plist, size, place)
    if trouble is not None:
        return None, [trouble]
    chunked = plist.get_layout() == h5py.h5d.CHUNKED
    rows = plist.get_chunk()[0] if chunked and handle.shape else 1
    offset = 0 if chunked else handle.get_offset() or 0
    return StoredDataset(source, path, handle.dtype.str, tuple(handle.shape), offset, rows), []


def _elsewhere(plist: Any, place: str) -> Finding | None:
    """Data in other files, and filters that would load a library. Asked first: the rest may touch the data."""
    if plist.get_layout() == h5py.h5d.VIRTUAL:
        named = [plist.get_virtual_filename(index) for index in range(min(plist.get_virtual_count(), 8))]
        from migrate.findings.unsafe_files import Hdf5DataElsewhere

        return Hdf5DataElsewhere(where=place, kind="a virtual dataset", files=tuple(map(_text, named)))
    count = plist.get_external_count()
    if count:
        named = [plist.get_external(index)[0] for index in range(min(count, 8))]
        from migrate.findings.unsafe_files import Hdf5DataElsewhere

        return Hdf5DataElsewhere(where=place, kind="external storage", files=tuple(map(_text, named)))
    for index in range(plist.get_nfilters()):
        code, _, _, name = plist.get_filter(index)
        if code not in _BUILT_IN_FILTERS:
            from migrate.findings.unsafe_files import Hdf5Filter

            return Hdf5Filter(where=place, number=int(code), label=_text(name))
    return None


def _not_numbers(handle: Any, place: str) -> Finding | None:
    kind = handle.get_type()
    if kind.get_class() == h5py.h5t.REFERENCE or kind.detect_class(h5py.h5t.REFERENCE):
        from migrate.findings.unsafe_files import Hdf5Reference

        return Hdf5Reference(where=place)
    try:
        dtype = kind.dtype
    except TypeError:
        return NotNumbers(where=place, kind="a type that NumPy does not know")
    if handle.get_space().get_simple_extent_type() == h5py.h5s.NULL:
        return NotNumbers(where=place, kind="nothing (an empty dataset)")
    if dtype.kind not in _PLAIN_KINDS or dtype.subdtype is not None or dtype.name not in dtypes.NUMBERS:
        return NotNumbers(where=place, kind=f"values of type {dtype}")
    return None


def _unbacked(handle: Any, plist: Any, size: int, place: str) -> Finding | None:
    """Sizes that the stored bytes do not back."""
    shape, width = handle.shape, handle.dtype.itemsize
    declared = math.prod(shape) * width
    stored = handle.get_storage_size()
    chunked = plist.get_layout() == h5py.h5d.CHUNKED
    if declared > _UNSUSPICIOUS and declared > _RATIO * stored:
        from migrate.findings.unsafe_files import Hdf5SizeBomb

        return Hdf5SizeBomb(where=place, declared=declared, stored=stored)
    if chunked and math.prod(plist.get_chunk()) * width > _LARGEST_CHUNK:
        from migrate.findings.unsafe_files import Hdf5SizeBomb

        return Hdf5SizeBomb(where=place, declared=math.prod(plist.get_chunk()) * width, stored=stored)
    if declared and chunked:
        needed = math.prod(-(-size // part) for size, part in zip(shape, plist.get_chunk(), strict=True))
        missing = needed - handle.get_num_chunks()
        return UnwrittenArray(where=place, missing=missing, parts=needed) if missing > 0 else None
    if declared and not stored:
        return UnwrittenArray(where=place, missing=1, parts=1)
    return _beyond_the_end(handle, size, place, declared)


def _beyond_the_end(handle: Any, size: int, place: str, declared: int) -> Finding | None:
    end = (handle.get_offset() or 0) + declared
    if end <= size:
        return None
    return DamagedHdf5(where=place, problem=f"the array ends at byte {end}, but the file has {size}")


def _parts(shape: tuple[int, ...], width: int, rows: int) -> Iterator[tuple[slice | int, ...]]:
    """Selections that together make up an array in order, each of some megabytes, along stored rows."""
    if not shape or math.prod(shape) * width <= PIECE:
        yield ()
        return
    row = math.prod(shape[1:]) * width
    if row > PIECE and rows == 1:
        for index in range(shape[0]):
            yield from ((index, *rest) for rest in _parts(shape[1:], width, 1))
        return
    step = max(PIECE // max(row, 1) // rows, 1) * rows
    yield from ((slice(start, start + step),) for start in range(0, shape[0], step))


def _text(name: bytes | str) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else name
