"""Flushing to the disk while a large file is still being written, so that the last flush is short."""

from __future__ import annotations

import os
import threading
from typing import BinaryIO

_STEP = 256 << 20


class WriteBack:
    """Flushes a growing file in the background, a quarter of a GiB at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._flushed = file, 0
        self._thread: threading.Thread | None = None

    def grown(self) -> None:
        """Tell that the file has grown; starts a flush where it is worth one and none is under way."""
        size = self._file.tell()
        if size - self._flushed < _STEP or (self._thread is not None and self._thread.is_alive()):
            return
        self._flushed = size
        self._thread = threading.Thread(target=_flush, args=(os.dup(self._file.fileno()),), daemon=True)
        self._thread.start()


def _flush(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
