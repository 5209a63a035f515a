"""Write beside the target, then rename: a reader sees the whole artifact or none."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Staging:
    """A folder or file that is being written beside its target, on the same file system."""

    path: Path
    kept: bool = False
    settled: bool = False

    def settle(self) -> None:
        """Make the staged artifact durable, once."""
        if not self.settled:
            sync(self.path)
            self.settled = True

    def keep(self, target: Path, overwrite: bool = False) -> None:
        """Make the staged artifact durable and give it its name. `overwrite` replaces what stands there."""
        self.settle()
        retired = None
        if overwrite and os.path.lexists(target):
            retired = beside(target, "retired")
            target.rename(retired)
        try:
            self.path.rename(target)
        except BaseException:
            if retired is not None:
                retired.rename(target)
            raise
        self.kept = True
        sync_folder(target.parent)
        if retired is not None:
            remove(retired)


def beside(target: Path, purpose: str) -> Path:
    """A new hidden name in the target's folder."""
    known = os.fsdecode(os.fsencode(target.name)[:100])
    return target.with_name(f".{known}.{purpose}-{uuid.uuid4().hex[:12]}")


@contextmanager
def staging(target: Path) -> Iterator[Staging]:
    """A staged path for `target`; whatever was not kept is removed, also after an error or an interrupt."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = Staging(beside(target, "partial"))
    try:
        yield staged
    finally:
        if not staged.kept:
            remove(staged.path)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Flush a file, or every file below a folder, to the disk."""
    if path.is_dir():
        for child in path.iterdir():
            sync(child)
        sync_folder(path)
        return
    _fsync(path)


def sync_folder(path: Path) -> None:
    """Flush a folder's entries, where the system allows it."""
    if os.name == "posix":
        _fsync(path)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
