"""The models that lie in an archive, one entry a model: found by what the files are, and read only where that is not
enough to tell which files belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from migrate import archive, formats
from migrate.findings import EnvironmentFault, Finding
from migrate.formats import discovery, sniff
from migrate.formats.discovery import Found
from migrate.formats.graphs import graph_file
from migrate.formats.keras.folder import is_text
from migrate.formats.objects import checkpoint
from migrate.frozen import dataclass


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
        kinds = [_format(one) for one in found]
        if any(one.packed or one.finding for one in found) or (_may_have_halves(kinds) and _has_architecture(folder)):
            yield from _read(found, root)
        else:
            yield from (_seen(one, kind, root) for one, kind in zip(found, kinds, strict=True))


def _may_have_halves(kinds: Iterable[str | None]) -> bool:
    return any(kind is not None and (kind.startswith("keras") or kind == checkpoint.NAME) for kind in kinds)


def _folder(found: Found) -> Path:
    return found.files[0].parent if found.files else found.path.parent


def _has_architecture(folder: Path) -> bool:
    """Whether a folder holds the text of an architecture, which may belong to any weights beside it."""
    try:
        return any(file.is_file() and is_text(file) for file in folder.iterdir())
    except (OSError, EnvironmentFault):
        return False


def _seen(found: Found, kind: str | None, root: Path) -> Entry:
    """An entry of what was found, unread."""
    return Entry(_relative(str(found.path), root), kind, _all_files(found))


def _all_files(found: Found) -> tuple[Path, ...]:
    """The files of a model, all of those of a folder."""
    if found.path.is_dir():
        return tuple(sorted(file for file in found.path.rglob("*") if file.is_file()))
    return found.files


def _format(found: Found) -> str | None:
    """The format by the first bytes, as far as it decides what the model becomes; None where that is not clear."""
    try:
        if found.path not in found.files:
            with_graph = any(file.suffix in (".meta", ".pb", ".pbtxt") for file in found.files)
            return None if with_graph or found.packed or found.finding else formats.guessed(found.path)
        if sniff.graph_kind(found.path) == sniff.GRAPH:
            return graph_file.NAME
        return formats.guessed(found.path)
    except EnvironmentFault:
        return None


def _read(found: Sequence[Found], root: Path) -> Iterator[Entry]:
    """The entries of things that may be parts of each other, or hold others."""
    for row in archive.of_folder(found, root):
        unseen = () if row.files else row.findings
        yield Entry(row.path, row.format, row.files, row.writer, unseen)


def _relative(path: str, root: Path) -> str:
    return "." if path == str(root) else path.removeprefix(f"{root}/")
