"""Files as bounded streams: reads that never exceed what was asked for, and checksums over a set of files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

from migrate.coding import PIECE
from migrate.findings import EnvironmentFault
from migrate.late import hashlib

_HASHED = 256 << 10
"""Bytes that are read at a time where they are only summed up."""
_HEAD = 4096
"""Bytes that show what a file is."""
_KEPT: ContextVar[dict[object, Any] | None] = ContextVar("what was seen and is kept", default=None)
T = TypeVar("T")
Stamp = tuple[str, int, int]
"""A file as it was seen: path, bytes, time of change in nanoseconds."""


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cure = "Check that the file is there, that you may read it, and that the disk or share works."
        raise EnvironmentFault(f"{path} cannot be read: {error.strerror or error}.", cure) from error


def size(path: Path) -> int:
    """Bytes of a file. Raises EnvironmentFault where it cannot be reached."""
    with _readable(path):
        return path.stat().st_size


def read(path: Path, offset: int = 0, length: int = -1) -> bytes:
    """`length` bytes from `offset`, or all of them; fewer at the end of the file. Raises EnvironmentFault."""
    kept = _KEPT.get()
    if kept is None or offset or not 0 <= length <= _HEAD:
        return _read(path, offset, length)
    return once(("head", str(path)), lambda: _read(path, 0, _HEAD))[:length]


def once(key: object, look: Callable[[], T]) -> T:
    """What a look gives; where looks are kept, that of the first one with this key, which nobody may change."""
    kept = _KEPT.get()
    if kept is None:
        return look()
    if key not in kept:
        kept[key] = look()
    found: T = kept[key]
    return found


def _read(path: Path, offset: int, length: int) -> bytes:
    with _readable(path), path.open("rb") as file:
        if offset:
            file.seek(offset)
        return file.read(length)


@contextmanager
def looks_kept() -> Iterator[None]:
    """Look at each file and folder once, however many ask what it is, until the context ends.

    For looks at the files of one folder: what is read of a file to become numbers is never kept.
    """
    token = _KEPT.set({} if _KEPT.get() is None else _KEPT.get())
    try:
        yield
    finally:
        _KEPT.reset(token)


def pieces(path: Path, offset: int, length: int) -> Iterator[bytes]:
    """`length` bytes from `offset` in pieces of at most 4 MiB; fewer bytes where the file ends before."""
    with _readable(path), path.open("rb", buffering=0) as file:
        file.seek(offset)
        while length > 0:
            piece = file.read(min(PIECE, length))
            if not piece:
                return
            length -= len(piece)
            yield piece


def sha256(files: Iterable[Path]) -> str:
    """SHA-256 of a set of files, as hexadecimal digits.

    One file gives its own sum. Several give the sum of the list that `sha256sum` prints of them, names without
    folders and sorted: the same set has the same sum wherever it lies.
    """
    ordered = sorted(files, key=lambda path: path.name)
    sums = [_digest(path) for path in ordered]
    if len(sums) == 1:
        return sums[0]
    lines = (f"{digest}  {path.name}\n" for digest, path in zip(sums, ordered, strict=True))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def stamps(files: Iterable[Path]) -> tuple[Stamp, ...]:
    """The files as they are now. Raises OSError."""
    seen = ((str(file), file.stat()) for file in files)
    return tuple((path, found.st_size, found.st_mtime_ns) for path, found in seen)


def changed(seen: Sequence[Stamp]) -> str | None:
    """A file that is not as it was, if there is one."""
    for path, size, time in seen:
        try:
            found = Path(path).stat()
        except OSError:
            return path
        if (found.st_size, found.st_mtime_ns) != (size, time):
            return path
    return None


class Digest:
    """SHA-256 of a set of files, computed in the background while other work goes on.

    The thread is a daemon: an interrupt does not wait for it.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = list(files)
        self._sum = ""
        self._error: EnvironmentFault | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._sum = sha256(self._files)
        except EnvironmentFault as error:
            self._error = error

    def result(self) -> str:
        """The sum. Raises EnvironmentFault where a file could not be read."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._sum


def _digest(path: Path) -> str:
    """The sum of one file, read into one buffer that stays in the processor's cache."""
    digest, buffer, left = hashlib.sha256(), memoryview(bytearray(_HASHED)), size(path)
    with _readable(path), path.open("rb", buffering=0) as file:
        while left > 0 and (count := file.readinto(buffer[:left])):
            digest.update(buffer[:count])
            left -= count
    return digest.hexdigest()
