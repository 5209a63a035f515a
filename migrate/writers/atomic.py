"""Write beside the target, then rename: a reader sees the whole artifact or none."""

from __future__ import annotations

import os
import platform
import shutil
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from migrate.frozen import dataclass


@dataclass
class Staging:
    """A folder or file that is being written beside its target, on the same file system."""

    path: Path
    kept: bool = False
    settled: bool = False
    sha256: str | None = None
    """The sum of a file, where its writer knows it."""

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
    """A new hidden name in the target's folder. It tells the machine and the process that own it."""
    return target.with_name(f"{_start(target, purpose)}{os.getpid()}-{uuid.uuid4().hex[:12]}")


def sweep(target: Path) -> None:
    """Remove what killed processes of this machine left beside `target`: parts, and what had already been replaced."""
    purposes = ("partial", "retired") if os.path.lexists(target) else ("partial",)
    starts = tuple(_start(target, purpose) for purpose in purposes)
    with suppress(OSError):  # a folder that may be written but not read: what lies there does no harm
        for left in sorted(target.parent.iterdir()):
            if left.name.startswith(starts) and not _runs(left.name.rsplit("-", 2)[1]):
                remove(left)


def _start(target: Path, purpose: str) -> str:
    known = os.fsdecode(os.fsencode(target.name)[:100])
    machine = f"{zlib.crc32(platform.node().encode()):08x}"
    return f".{known}.{purpose}-{machine}-"


def _runs(process: str) -> bool:
    """Whether a process of this machine runs; true where the system does not tell."""
    try:
        if os.name == "posix":
            os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except (PermissionError, ValueError):
        return True
    return True


@contextmanager
def staging(target: Path) -> Iterator[Staging]:
    """A staged path for `target`; whatever was not kept is removed, also after an error or an interrupt."""
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target)
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
