"""The models that lie in an archive, one entry a model: found by what the files are, and read only where that is not
enough to tell which files belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from migrate import archive, formats
from migrate.findings import EnvironmentFault, Finding
from migrate.formats import discovery
from migrate.formats.discovery import Found
from migrate.formats.keras.folder import is_text


@dataclass(frozen=True)
class Entry:
    """One model of an archive."""

    path: str
    """Relative to the archive; `.` for the archive itself, `!/` between a packed file and what lies in it."""
    format: str | None
    files: tuple[Path, ...]
    """The files that hold it; the packed file of one that is packed."""
    writer: str | None = None
    findings: tuple[Finding, ...] = ()
    """Why it cannot be looked at."""


def entries(root: Path) -> Iterator[Entry]:
    """Every model at or below a path, folder by folder. Links are followed where they stay inside."""
    for folder, group in groupby(discovery.models(root), _folder):
        found = list(group)
        if any(one.packed or one.finding for one in found) or _has_architecture(folder):
            yield from _read(found, root)
        else:
            yield from (_seen(one, root) for one in found)


def _folder(found: Found) -> Path:
    return found.files[0].parent if found.files else found.path.parent


def _has_architecture(folder: Path) -> bool:
    """Whether a folder holds the text of an architecture, which may belong to any weights beside it."""
    try:
        return any(file.is_file() and is_text(file) for file in folder.iterdir())
    except (OSError, EnvironmentFault):
        return False


def _seen(found: Found, root: Path) -> Entry:
    """An entry of what was found, unread."""
    return Entry(_relative(str(found.path), root), _format(found.path), _all_files(found))


def _all_files(found: Found) -> tuple[Path, ...]:
    """The files of a model, all of those of a folder."""
    if found.path.is_dir():
        return tuple(sorted(file for file in found.path.rglob("*") if file.is_file()))
    return found.files


def _format(path: Path) -> str | None:
    try:
        return formats.guessed(path)
    except EnvironmentFault:
        return None


def _read(found: Sequence[Found], root: Path) -> Iterator[Entry]:
    """The entries of things that may be parts of each other, or hold others."""
    for row in archive.of_folder(found, root):
        unseen = () if row.files else row.findings
        yield Entry(row.path, row.format, row.files, row.writer, unseen)


def _relative(path: str, root: Path) -> str:
    return "." if path == str(root) else path.removeprefix(f"{root}/")
