"""The models that lie in an archive, one entry a model: found by what the files are, and read nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from migrate import formats, source
from migrate.findings import EnvironmentFault, Finding, ModelRefused
from migrate.formats import Place, discovery, sniff
from migrate.formats.covering import Covering
from migrate.formats.discovery import Found
from migrate.formats.graphs import graph_file
from migrate.formats.keras import belonging, marks
from migrate.formats.keras.beside import Neighbours
from migrate.formats.objects import checkpoint
from migrate.formats.packed import place as places
from migrate.frozen import dataclass


@dataclass(frozen=True)
class Entry:
    """One model of an archive."""

    path: str
    """Relative to the archive; `.` for the archive itself, `!/` between a packed file and what lies in it."""
    format: str | None
    files: tuple[Path, ...]
    """The files that hold it; the packed file of one that is packed."""
    findings: tuple[Finding, ...] = ()
    """Why it cannot be looked at."""


def entries(root: Path) -> Iterator[Entry]:
    """Every model at or below a path, folder by folder. Links are followed where they stay inside."""
    yield from _under(root, Place(root, str(root)), 0)


def _under(root: Path, place: Place, depth: int) -> Iterator[Entry]:
    """The models at a place of the archive at `root`, which lies in so many packed files."""
    for folder, group in groupby(discovery.models(place.path), lambda one: one.folder):
        with source.looks_kept():
            seen = [
                (one, Entry(_relative(place.text(str(one.path)), root), _format(one), _files(one))) for one in group
            ]
            whole = _with_halves(seen, folder)
        for one, entry in whole:
            if one.packed is not None and depth < places.DEEPEST:
                yield from _packed(one, entry, root, place, depth)
            else:
                yield replace(entry, findings=() if one.finding is None else (one.finding,))


def _packed(one: Found, entry: Entry, root: Path, place: Place, depth: int) -> Iterator[Entry]:
    """The models in a packed file; the file itself, where it cannot be unpacked."""
    with ExitStack() as stack:
        try:
            inside = places.unpacked(replace(place, path=one.path), stack)
        except (ModelRefused, EnvironmentFault):
            yield entry
            return
        for inner in _under(root, inside, depth + 1):
            yield replace(inner, files=entry.files, findings=())


_HALVES = frozenset({marks.JSON, marks.YAML, checkpoint.NAME})
"""Formats that discovery tells as models of their own, though they may be one."""
Seen = tuple[Found, Entry]


def _with_halves(seen: Sequence[Seen], folder: Path) -> list[Seen]:
    """The entries of a folder with everything that is read for them, without those that are a part of another one."""
    if not {entry.format for _, entry in seen} & {*_HALVES, marks.WHOLE, graph_file.NAME}:
        return list(seen)
    around = _Around.of(folder, seen)
    joined = [(one, replace(entry, files=(*entry.files, *_more(entry, one, around)))) for one, entry in seen]
    kept, covering = list[Seen](), Covering()
    for one, entry in sorted(joined, key=lambda pair: -len(pair[1].files)):
        if entry.format not in _HALVES:
            kept.append((one, entry))
        elif not covering.holds(one.files):
            kept.append((one, entry))
            covering.add(entry.files)
    return sorted(kept, key=lambda pair: pair[1].path)


@dataclass(frozen=True)
class _Around:
    """What lies in the folder of a model."""

    neighbours: Neighbours
    checkpoints: tuple[Path, ...]
    """The files of all checkpoints without a graph."""
    weighted: bool
    """Whether a checkpoint of any kind is there."""

    @classmethod
    def of(cls, folder: Path, seen: Sequence[Seen]) -> _Around:
        """What was found in a folder."""
        checkpoints = tuple(file for one, entry in seen if entry.format == checkpoint.NAME for file in one.files)
        weighted = any(one.path not in one.files for one, _ in seen)
        return cls(Neighbours.of(folder), checkpoints, weighted)


def _more(entry: Entry, found: Found, around: _Around) -> Iterable[Path]:
    """Files beside a model that are read with it: what it becomes depends on them."""
    if entry.format in (marks.WHOLE, checkpoint.NAME):
        text = belonging.architecture(found.path, around.neighbours)
        return () if text is None else (text,)
    if entry.format in (marks.JSON, marks.YAML):
        return around.checkpoints
    has_graph = entry.format == graph_file.NAME and around.weighted
    return graph_file.beside(found.path) if has_graph and found.path.is_file() else ()


def _files(found: Found) -> tuple[Path, ...]:
    """The files of a model, all of those of a folder."""
    if found.path.is_dir():
        return tuple(sorted(file for file in found.path.rglob("*") if file.is_file()))
    return found.files


def _format(found: Found) -> str | None:
    """The format by the first bytes, as far as it decides what the model becomes; None where that is not clear."""
    try:
        if found.packed or found.finding:
            return found.packed
        if found.path not in found.files:
            with_graph = any(file.suffix in (".meta", ".pb", ".pbtxt") for file in found.files)
            return None if with_graph else formats.guessed(found.path)
        if sniff.graph_kind(found.path) == sniff.GRAPH:
            return graph_file.NAME
        return formats.resembled(found.path)
    except EnvironmentFault:
        return None


def _relative(path: str, root: Path) -> str:
    return "." if path == str(root) else path.removeprefix(f"{root}/")
