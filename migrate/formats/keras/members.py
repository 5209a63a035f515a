"""The members of a zip archive, looked at before any is opened: names, doubles, encryption, and how far they unpack."""

from __future__ import annotations

import io
import stat
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from migrate.findings import Finding, ModelRefused
from migrate.findings.keras_weights import DamagedArchive
from migrate.findings.unsafe_files import ArchiveBomb, ArchiveEncrypted, ArchiveName, ArchiveTwice
from migrate.formats.packed import names
from migrate.frozen import dataclass
from migrate.late import shutil, tempfile, zipfile

_MOST_MEMBERS = 10_000
_UNSUSPICIOUS = 16 << 20
_RATIO = 200
_ENCRYPTED = 1
_TROUBLE = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    IndexError,
)


@dataclass(frozen=True)
class Archive:
    """A zip archive: its members by name, and what is to be said of them."""

    path: Path
    members: Mapping[str, zipfile.ZipInfo]
    findings: tuple[Finding, ...]

    def text(self, name: str, most: int) -> bytes:
        """A small member. Raises ModelRefused where it is damaged or larger than it may be."""
        if self.members[name].file_size > most:
            raise damaged(self.path, f"{name} has {self.members[name].file_size} bytes")
        with _reading(self.path, name), zipfile.ZipFile(self.path) as archive, archive.open(name) as stream:
            return stream.read(most + 1)


@dataclass(frozen=True)
class Member:
    """An HDF5 file that is a member of an archive."""

    file: Path
    name: str

    @property
    def where(self) -> str:
        """Archive and member."""
        return f"{self.file}!/{self.name}"

    def open(self) -> BinaryIO:
        """The member: a window on the archive where it is stored as it is, else a copy in a temporary file."""
        with _reading(self.file, self.name), zipfile.ZipFile(self.file) as archive:
            info = archive.getinfo(self.name)
            with archive.open(info) as stream:
                if info.compress_type == zipfile.ZIP_STORED:
                    return _Window.of(self.file, info)
                copy = tempfile.TemporaryFile()
                shutil.copyfileobj(stream, copy, 1 << 20)
                copy.seek(0)
                return copy


def look(path: Path) -> Archive:
    """The members of an archive. Raises ModelRefused where it is damaged, or unsafe to read at all."""
    with _reading(path, "its list of members"), zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    unsafe = list(_unsafe(path, infos))
    if unsafe:
        raise ModelRefused(unsafe)
    return Archive(path, {info.filename: info for info in infos}, ())


def damaged(path: Path, problem: str) -> ModelRefused:
    """The refusal of an archive."""
    return ModelRefused([DamagedArchive(where=str(path), problem=problem)])


def _unsafe(path: Path, infos: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    where = str(path)
    every = [info.filename for info in infos]
    if outside := tuple(info.filename for info in infos if _leads_outside(info)):
        yield ArchiveName(where=where, members=outside)
    if (
        doubles := tuple(sorted({name for name in every if every.count(name) > 1}))
        if len(every) < _MOST_MEMBERS
        else ()
    ):
        yield ArchiveTwice(where=where, members=doubles)
    if locked := tuple(info.filename for info in infos if info.flag_bits & _ENCRYPTED):
        yield ArchiveEncrypted(where=where, members=locked)
    if len(infos) >= _MOST_MEMBERS:
        total = sum(info.file_size for info in infos)
        yield ArchiveBomb(where=where, declared=total, stored=path.stat().st_size)
    for info in infos[:_MOST_MEMBERS]:
        if info.file_size > _UNSUSPICIOUS and info.file_size > _RATIO * info.compress_size:
            yield ArchiveBomb(where=f"{where}!/{info.filename}", declared=info.file_size, stored=info.compress_size)


def _leads_outside(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16) or names.leads_outside(info.filename)


@contextmanager
def _reading(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except _TROUBLE as error:
        raise damaged(path, f"{what} is damaged ({error})") from error


class _Window(io.RawIOBase):
    """A stretch of a file, as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        super().__init__()
        self._file, self._start, self._length, self._at = file, start, length, 0

    @staticmethod
    def of(path: Path, info: zipfile.ZipInfo) -> BinaryIO:
        """The bytes of a member that is stored as it is. Raises ValueError where its header is damaged."""
        file = path.open("rb")
        file.seek(info.header_offset)
        head = file.read(30)
        start = info.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        if head[:4] != b"PK\x03\x04" or info.file_size != info.compress_size:
            file.close()
            raise ValueError("its header is damaged")
        return io.BufferedReader(_Window(file, start, info.file_size))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move within the stretch."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer, as far as the stretch goes."""
        wanted = max(min(len(buffer), self._length - self._at), 0)
        self._file.seek(self._start + self._at)
        piece = self._file.read(wanted)
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file behind it too."""
        self._file.close()
        super().close()
