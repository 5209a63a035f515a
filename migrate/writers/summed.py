"""A file that is summed up while it is written, so that nothing reads it again to learn its SHA-256."""

from __future__ import annotations

import hashlib
import queue
import threading
from pathlib import Path
from types import TracebackType

_LARGE = 1 << 20
"""Bytes that are handed to the summing thread at least; smaller pieces are gathered first."""
_WAITING = 4
"""Pieces that wait for the summing thread at most: a fast writer waits for it, and memory stays bounded."""


class SummedFile:
    """A new binary file that is only ever appended to: it has no `seek`, as what was summed up cannot be taken back."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)
        self._sum = hashlib.sha256()
        self._pieces: queue.Queue[bytes | bytearray | None] = queue.Queue(_WAITING)
        self._small = bytearray()
        self.size = 0
        self._thread = threading.Thread(target=self._summed, daemon=True)
        self._thread.start()

    def __enter__(self) -> SummedFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.flush()
        finally:
            self._pieces.put(None)
            self._thread.join()
            self._file.close()

    def write(self, data: bytes) -> int:
        """Append bytes."""
        if len(data) < _LARGE:
            self._small += data
            if len(self._small) >= _LARGE:
                self.flush()
        else:
            self.flush()
            self._append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Hand what was gathered to the system."""
        if self._small:
            gathered, self._small = self._small, bytearray()
            self._append(gathered)

    def fileno(self) -> int:
        """The descriptor of the file."""
        return self._file.fileno()

    def digest(self) -> str:
        """The SHA-256 of the whole file as hexadecimal digits, once it is closed."""
        self._thread.join()
        return self._sum.hexdigest()

    def _append(self, piece: bytes | bytearray) -> None:
        rest = memoryview(piece)
        while rest:
            rest = rest[self._file.write(rest) :]
        self.size += len(piece)
        self._pieces.put(piece)

    def _summed(self) -> None:
        while (piece := self._pieces.get()) is not None:
            self._sum.update(piece)
