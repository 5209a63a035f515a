"""Members of an archive → files in a folder, within bounds, and never outside of it.

Only plain files come out; folders are made for them. A link is what it points at, where that lies in the archive too.
Nothing is left of a member's owner, mode or time.
"""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import IO, Any

from migrate import source
from migrate.coding import PIECE
from migrate.findings import EnvironmentFault, ModelRefused
from migrate.findings.container import DamagedPackage
from migrate.findings.unsafe_files import ArchiveBomb, ArchiveEncrypted, ArchiveName, ArchiveTwice
from migrate.formats.packed import kinds, names
from migrate.frozen import dataclass
from migrate.late import bz2, gzip, lzma, shutil, tarfile, zipfile

_MOST_MEMBERS = 100_000
_UNSUSPICIOUS = 64 << 20
_RATIO = 200
_ENCRYPTED = 1
_STREAMS: dict[str, Any] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}
_TROUBLE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    lzma.LZMAError,
    zlib.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    IndexError,
    OverflowError,
)


@dataclass
class _Unpacking:
    """One archive on its way into a folder."""

    archive: Path
    into: Path
    wanted: str
    """Only what lies under this name comes out; all of it, where it is empty."""
    written: int = 0
    declared: int = 0
    members: int = 0
    seen: set[str] = field(default_factory=set)
    outside: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    def met(self, name: str, outside: bool) -> str | None:
        """Count a member: its plain name, None where it is not to come out."""
        self.members += 1
        if self.members > _MOST_MEMBERS:
            raise self.bomb()
        if outside or names.leads_outside(name):
            self.outside.append(name)
            return None
        plain = names.plain(name)
        if plain in self.seen:
            self.twice.append(name)
            return None
        self.seen.add(plain)
        inside = not self.wanted or plain == self.wanted or plain.startswith(f"{self.wanted}/")
        return plain if inside and plain and not names.is_clutter(plain) else None

    def declare(self, size: int) -> None:
        """Count bytes that have to be read on the way, whether they are wanted or not."""
        self.declared += size
        if self.declared > _UNSUSPICIOUS and self.declared > _RATIO * source.size(self.archive):
            raise self.bomb()

    def write(self, name: str, stream: IO[bytes]) -> None:
        """Write one member, as far as the archive may expand."""
        target = self.into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            while piece := stream.read(PIECE):
                self.written += len(piece)
                if self.written > _UNSUSPICIOUS and self.written > _RATIO * source.size(self.archive):
                    raise self.bomb()
                file.write(piece)

    def bomb(self) -> ModelRefused:
        """The refusal of an archive that expands too far."""
        stored = source.size(self.archive)
        return ModelRefused(
            [ArchiveBomb(where=str(self.archive), declared=max(self.written, self.declared), stored=stored)]
        )

    def finish(self) -> None:
        """Refuse what led out or stood there twice, and give links their content."""
        where = str(self.archive)
        found = [ArchiveName(where=where, members=tuple(self.outside))] if self.outside else []
        if self.twice or found:
            doubles = [ArchiveTwice(where=where, members=tuple(self.twice))] if self.twice else []
            raise ModelRefused([*found, *doubles])
        for name, target in self.links:
            stored, link = self.into / names.plain(target), self.into / name
            if stored.is_file() and not link.exists():
                link.parent.mkdir(parents=True, exist_ok=True)
                with stored.open("rb") as stream:
                    self.write(name, stream)


def unpack(path: Path, kind: str, into: Path, wanted: str = "") -> None:
    """Unpack what lies under a name (all, where it is empty) into a folder.

    Raises ModelRefused: damage, members that lead out or are encrypted or met twice, and what expands too far;
    EnvironmentFault where the disk has no room.
    """
    work = _Unpacking(path, into, wanted)
    try:
        if kind == kinds.TAR:
            _tar(work)
        elif kind == kinds.ZIP:
            _zip(work)
        else:
            with _STREAMS[kind](path, "rb") as stream:
                work.write(single_name(path), stream)
        work.finish()
    except _TROUBLE as error:
        raise _damaged(path, str(error) or type(error).__name__) from None
    except OSError as error:
        _raise_system(path, into, error)


def single_name(path: Path) -> str:
    """The name of what a compressed file holds: its own without the last ending."""
    return path.stem if path.suffix.lower() in (".gz", ".bz2", ".xz", ".gzip", ".z") else f"{path.name}.unpacked"


def _raise_system(path: Path, into: Path, error: OSError) -> None:
    """A full disk is the machine's fault; names and streams that the system refuses are the archive's."""
    if error.errno is not None and shutil.disk_usage(into).free < PIECE:
        cure = "Make room there, or set TMPDIR to a folder with room."
        raise EnvironmentFault(f"{into.parent} has no room to unpack {path}.", cure) from error
    raise _damaged(path, error.strerror or str(error)) from None


def _damaged(path: Path, problem: str) -> ModelRefused:
    return ModelRefused([DamagedPackage(where=str(path), problem=problem)])


def _tar(work: _Unpacking) -> None:
    with tarfile.open(work.archive, "r:*") as opened:
        for member in opened:
            link = member.issym() or member.islnk()
            symbolic = member.issym() and names.link_leads_outside(member.name, member.linkname)
            outside = symbolic or (member.islnk() and names.leads_outside(member.linkname))
            work.declare(member.size)
            if member.isdir() and not names.leads_outside(member.name):
                continue
            name = work.met(member.name, outside)
            if name is not None and link:
                work.links.append((name, _target(member)))
            elif name is not None and member.isreg():
                stream = opened.extractfile(member)
                assert stream is not None
                work.write(name, stream)


def _target(member: tarfile.TarInfo) -> str:
    """The member that a link stands for."""
    if member.islnk():
        return member.linkname
    return posixpath.normpath(f"{member.name.rpartition('/')[0]}/{member.linkname}").lstrip("/")


def _zip(work: _Unpacking) -> None:
    with zipfile.ZipFile(work.archive) as opened:
        infos = opened.infolist()
        locked = tuple(info.filename for info in infos if info.flag_bits & _ENCRYPTED)
        if locked:
            raise ModelRefused([ArchiveEncrypted(where=str(work.archive), members=locked)])
        for info, outside in _plain_infos(infos):
            name = work.met(info.filename, outside)
            if name is not None:
                with opened.open(info) as stream:
                    work.write(name, stream)


def _plain_infos(infos: list[zipfile.ZipInfo]) -> Iterator[tuple[zipfile.ZipInfo, bool]]:
    """The members that are files, and whether they are links, which zip archives of models have no use for."""
    for info in infos:
        if not info.is_dir() or names.leads_outside(info.filename):
            yield info, (info.external_attr >> 16) & 0o170000 == 0o120000
