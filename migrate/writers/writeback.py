"""Flushing to the disk while a large file is still being written, so that the last flush is short."""

from __future__ import annotations

import os
import threading

_STEP = 256 << 20


class WriteBack:
    """Flushes a growing file in the background, a quarter of a GiB at a time."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._flushed = descriptor, 0
        self._thread: threading.Thread | None = None

    def grown(self, size: int) -> None:
        """Tell that the file has so many bytes now; starts a flush where it is worth one and none is under way."""
        if size - self._flushed < _STEP or (self._thread is not None and self._thread.is_alive()):
            return
        self._flushed = size
        self._thread = threading.Thread(target=_flush, args=(os.dup(self._descriptor),), daemon=True)
        self._thread.start()


def _flush(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
