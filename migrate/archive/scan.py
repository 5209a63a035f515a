"""A walk over archives: every model becomes a row, whatever happens to the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, groupby, islice
from pathlib import Path

from migrate import formats, source
from migrate.archive import deep, rows, workers
from migrate.archive.rows import Row
from migrate.archive.suspicion import findings as of_model
from migrate.findings import EnvironmentFault, Finding, ModelRefused, UsageFault
from migrate.findings.checkpoint import TruncatedShard
from migrate.findings.container import PackedFile, ReaderDefect
from migrate.findings.environment import SystemTrouble
from migrate.formats import Place, discovery
from migrate.formats.covering import Covering
from migrate.formats.discovery import Found
from migrate.formats.packed import place as places
from migrate.frozen import dataclass

_FEW = 48
"""Models that one process reads sooner than others start."""


def scan(paths: Sequence[Path], every_byte: bool = False, processes: int = 1) -> Iterator[Row]:
    """The models at and under the paths, in the order of their names. With `every_byte` all tensors are read.

    Raises UsageFault for a path that does not exist.
    """
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise UsageFault(f"{path} does not exist.", "Check the path.")
    for path in paths:
        base = path if path.is_dir() else path.parent
        prefix = "" if len(paths) == 1 else f"{path}/" if path.is_dir() else f"{path.parent}/"
        for row in _under(_Walk(Place(path, str(path)), every_byte), processes):
            yield replace(row, path=f"{prefix}{_relative(row.path, base)}")


def _relative(name: str, base: Path) -> str:
    """A path as seen from the archive; `.` for the archive itself."""
    start = f"{base}/"
    return name[len(start) :] if name.startswith(start) else "." if name == str(base) else name


@dataclass(frozen=True)
class _Walk:
    """Where a walk is, and how models are read on it."""

    place: Place
    every_byte: bool
    depth: int = 0

    def rows(self, found: Found) -> tuple[Path, list[Row]]:
        """The folder of something, and its rows. Runs in any process."""
        return found.folder, list(_rows(found, self))

    def lost(self, found: Found) -> tuple[Path, list[Row]]:
        """The same for something of which the process has died."""
        defect = ReaderDefect(where=self.place.text(str(found.path)), problem="the process that read it was ended")
        return found.folder, [_bare(found, self.place, (defect,))]


def _under(walk: _Walk, processes: int = 1) -> Iterator[Row]:
    """The rows of what lies at or under a place, folder by folder."""
    pieces = discovery.models(walk.place.path)
    few = list(islice(pieces, _FEW + 1))
    every = chain(few, pieces)
    if processes > 1 and len(few) > _FEW:
        made = workers.in_order(walk.rows, every, processes, walk.lost)
    else:
        made = map(walk.rows, every)
    for _, group in groupby(made, key=lambda one: one[0]):
        yield from _without_parts([row for _, own in group for row in own])


def _without_parts(made: list[Row]) -> list[Row]:
    """The rows without those that are a part of another one: an architecture, or weights, of a model in two files."""
    kept, covering = list[Row](), Covering()
    for row in sorted(made, key=lambda one: (bool(one.errors), -len(one.files))):
        if not row.found_by or not covering.holds(row.found_by):
            kept.append(row)
            covering.add(row.files)
    return sorted(kept, key=lambda one: one.path)


def _rows(found: Found, walk: _Walk) -> Iterator[Row]:
    if found.finding is not None:
        yield _bare(found, walk.place, (found.finding,))
    elif found.packed is not None:
        yield from _packed(found, walk)
    else:
        yield _row(found, walk.place, walk.every_byte)


def _packed(found: Found, walk: _Walk) -> Iterator[Row]:
    """The models in a packed file; the file itself, where it cannot be unpacked."""
    place = walk.place
    if walk.depth >= places.DEEPEST:
        yield _bare(found, place, (PackedFile(where=str(found.path), kind=f"a {found.packed} file in another"),))
        return
    with ExitStack() as stack:
        outer = replace(place, path=found.path)
        try:
            inside = places.unpacked(outer, stack)
        except ModelRefused as refused:
            yield _bare(found, place, refused.findings)
            return
        except EnvironmentFault as fault:
            yield _bare(found, place, (_trouble(found.path, fault),))
            return
        for row in _under(_Walk(inside, walk.every_byte, walk.depth + 1)):
            yield replace(row, files=(found.path,), found_by=())


def _row(found: Found, place: Place, every_byte: bool) -> Row:
    """One model as a row, whatever is wrong with it."""
    name = place.text(str(found.path))
    try:
        reading = formats.read(found.path)
        said = tuple(dict.fromkeys(of_model(reading, found.path)))
        row = Row(
            path=name,
            format=reading.origin.format,
            writer=reading.origin.writer,
            bytes=_size(reading.origin.files),
            findings=tuple(map(place.finding, said)),
            inputs=rows.inputs(reading),
            evidence=rows.evidence(reading),
            files=reading.origin.files,
            found_by=found.files,
        )
        return deep.checked(row, reading, place) if every_byte else row
    except ModelRefused as refused:
        return _bare(found, place, refused.findings)
    except EnvironmentFault as fault:
        return _bare(found, place, (_trouble(found.path, fault),))
    except UsageFault as fault:
        return _bare(found, place, (SystemTrouble(where=name, problem=fault.message, help=fault.cure),))
    except Exception as error:  # one model must not end the scan of all the others
        defect = ReaderDefect(where=name, problem=f"{type(error).__name__}: {error}"[:300])
        return _bare(found, place, (defect,))


def _bare(found: Found, place: Place, findings: Iterable[Finding]) -> Row:
    """The row of something that could not be read."""
    files, said = found.files, tuple(dict.fromkeys(findings))
    cut = [finding for finding in said if isinstance(finding, TruncatedShard)]
    return Row(
        path=place.text(str(found.path)),
        format=found.packed or _resembled(found, said),
        writer=None,
        bytes=_size(files),
        findings=tuple(map(place.finding, said)),
        tensors=sum(len(finding.surviving) for finding in cut) if cut else None,
        damaged=tuple(name for finding in cut for name in finding.lost),
        files=files,
        found_by=files,
    )


def _resembled(found: Found, said: Iterable[Finding]) -> str | None:
    """The format that something would have, if it could be read."""
    if found.files == (found.path,):
        return formats.resembled(found.path, said)
    return _by_names(found) if found.files else None


def _by_names(found: Found) -> str:
    return "saved-model" if found.path == found.files[0].parent else "tf1-checkpoint"


def _size(files: Iterable[Path]) -> int:
    """Bytes of all files that can be reached."""
    total = 0
    for file in files:
        try:
            total += source.size(file)
        except EnvironmentFault:
            continue
    return total


def _trouble(path: Path, fault: EnvironmentFault) -> Finding:
    return SystemTrouble(where=str(path), problem=fault.message, help=fault.cure)
