"""Files, or parts of files, that hold HDF5, and how they are opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import h5py  # type: ignore[import-untyped]

from migrate.findings import ModelRefused
from migrate.findings.keras_weights import DamagedHdf5
from migrate.frozen import dataclass

# What h5py raises for damaged files; which one depends on the place of the damage.
_TROUBLE = (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError, MemoryError)


class Hdf5Source(Protocol):
    """A file, or a part of one, that holds HDF5."""

    @property
    def where(self) -> str:
        """How findings name it."""
        ...

    @property
    def file(self) -> Path:
        """The file on disk."""
        ...

    def open(self) -> BinaryIO:
        """A readable, seekable stream of its bytes."""
        ...


@dataclass(frozen=True)
class PlainFile:
    """An HDF5 file that lies on disk as it is."""

    file: Path

    @property
    def where(self) -> str:
        """The path."""
        return str(self.file)

    def open(self) -> BinaryIO:
        """The file itself."""
        return self.file.open("rb")


@contextmanager
def opened(where: Hdf5Source) -> Iterator[Any]:
    """The h5py file, opened for reading. Whatever h5py raises comes out as ModelRefused."""
    try:
        with where.open() as stream, h5py.File(stream, "r", rdcc_nbytes=0) as file:
            yield file
    except ModelRefused:
        raise
    except _TROUBLE as error:
        raise ModelRefused([DamagedHdf5(where=where.where, problem=_first_line(error))]) from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].strip("'\"")
