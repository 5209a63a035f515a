"""Where a model can be read that a person named inside an archive, or that lies alone in one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from migrate.findings import EnvironmentFault, Finding, ModelRefused, UsageFault
from migrate.findings.container import SeveralModels, UnknownContent
from migrate.findings.wording import listed
from migrate.formats import discovery
from migrate.formats.keras.reading import KerasReading
from migrate.formats.packed import kinds, names
from migrate.formats.reading import Reading
from migrate.frozen import dataclass
from migrate.late import tempfile

INTO = "!/"
"""Between an archive and a member of it."""
DEEPEST = 2
_FEW = 16
"""Files of a folder that is worth a look for a packed one."""

R = TypeVar("R", bound=Reading | KerasReading)
Move = tuple[str, str]
"""A folder or file where something was unpacked, and how people name it."""


@dataclass(frozen=True)
class Place:
    """Where a model can be read while it is needed, and how people name what is there."""

    path: Path
    name: str
    archive: Path | None = None
    """The packed file that it came out of."""
    moves: tuple[Move, ...] = ()
    """The innermost first."""

    def text(self, text: str) -> str:
        """A text with the names that people know."""
        for real, told in self.moves:
            text = text.replace(real, told)
        return text

    def finding(self, finding: Finding) -> Finding:
        """A finding with the names that people know."""
        if not self.moves:
            return finding
        return replace(finding, **{field.name: self._told(getattr(finding, field.name)) for field in fields(finding)})

    def _told(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        return tuple(map(self._told, value)) if isinstance(value, tuple) else value

    def reading(self, reading: R) -> R:
        """A reading whose origin is the packed file."""
        if self.archive is None:
            return reading
        origin = replace(reading.origin, path=self.name, files=(self.archive,))
        told = replace(reading, origin=origin, findings=tuple(map(self.finding, reading.findings)))
        if isinstance(told, KerasReading) and told.graph is not None:
            return replace(told, graph=self.reading(told.graph))
        return told


@contextmanager
def placed(path: Path) -> Iterator[Place]:
    """The model that a path means: the path itself, a member of an archive, or the only model of a packed file.

    What is unpacked lies in a private folder, which is gone in the end. Whatever is raised meanwhile tells the names
    that people know. Raises UsageFault for a member that does not exist, ModelRefused for an archive that is damaged,
    unsafe, or holds several models, EnvironmentFault.
    """
    outer, inner = split(path)
    place = Place(outer, str(outer))
    with ExitStack() as stack:
        try:
            for member in inner:
                place = _member(place, member, stack)
            place = _lying_alone(place)
            for _ in range(DEEPEST):
                unpacked = _only(place, stack)
                if unpacked is None:
                    break
                place = unpacked
            yield place
        except ModelRefused as refused:
            raise ModelRefused(map(place.finding, refused.findings)) from refused
        except UsageFault as fault:
            raise UsageFault(place.text(fault.message), place.text(fault.cure), fault.facts) from fault
        except EnvironmentFault as fault:
            raise EnvironmentFault(place.text(fault.message), place.text(fault.cure)) from fault


def split(path: Path) -> tuple[Path, list[str]]:
    """An archive and the names inside it; a path that exists as it stands has none."""
    parts = str(path).split(INTO)
    if len(parts) == 1 or _exists(path) or not _exists(Path(parts[0])):
        return path, []
    return Path(parts[0]), parts[1:]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _kind(path: Path) -> str | None:
    return kinds.kind(path) if path.is_file() else None


def unpacked(place: Place, stack: ExitStack, wanted: str = "") -> Place:
    """The folder with what a packed file holds, or the file that was compressed alone, until the stack ends."""
    from migrate.formats.packed import unpack

    kind = _kind(place.path)
    if kind is None:
        raise UsageFault(f"{place.path} is no archive.", "Leave out what stands behind it.")
    into = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tfmigrate-"))).resolve()
    unpack.unpack(place.path, kind, into, wanted)
    told = place.text(str(place.path))
    archive = place.archive or place.path
    if kind in (kinds.TAR, kinds.ZIP):
        return Place(into, told, archive, ((str(into), f"{told}!"), *place.moves))
    inner = into / unpack.single_name(place.path)
    return Place(inner, told, archive, ((str(inner), told), *place.moves))


def _member(place: Place, member: str, stack: ExitStack) -> Place:
    name = names.plain(member)
    if names.leads_outside(member):
        raise UsageFault(f"{member} leads out of {place.path}.", "Name a member as the archive lists it.")
    folder = unpacked(place, stack, name.rpartition("/")[0])
    path = folder.path / name
    return replace(folder, path=path, name=folder.text(str(path)))


def _lying_alone(place: Place) -> Place:
    """The packed file in a folder that holds nothing else than it and notes; else the place as it is."""
    try:
        if not place.path.is_dir():
            return place
        inside = list(place.path.iterdir())
        if len(inside) > _FEW or any(one.is_dir() for one in inside):
            return place
    except OSError:
        return place
    found = list(discovery.models(place.path))
    if len(found) != 1 or found[0].packed is None:
        return place
    return replace(place, path=found[0].path, name=place.text(str(found[0].path)))


def _only(place: Place, stack: ExitStack) -> Place | None:
    """The only model of a packed file; None where it is not packed."""
    if _kind(place.path) is None:
        return None
    inside = unpacked(place, stack)
    if inside.path.is_file():
        return inside
    found = [one for one in discovery.models(inside.path) if one.finding is None]
    genuine = [one for one in found if discovery.is_genuine(one)] or found
    if not genuine:
        holds = listed(tuple(path.name for path in sorted(inside.path.iterdir()))) or "nothing"
        raise ModelRefused([UnknownContent(where=str(place.path), holds=holds)])
    if len(genuine) > 1:
        models = tuple(inside.text(str(one.path)) for one in genuine)
        raise ModelRefused([SeveralModels(where=str(place.path), models=models)])
    return replace(inside, path=genuine[0].path, name=inside.text(str(genuine[0].path)))
