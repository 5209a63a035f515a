"""The models under a folder: what to point at, one path a model.

Links are followed where they stay inside. A folder is entered once, and where a link leads out it is said and left.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from migrate import source
from migrate.findings import EnvironmentFault, Finding, ModelRefused
from migrate.findings.environment import SystemTrouble
from migrate.findings.unsafe_files import LinkLeadsOutside
from migrate.formats import foreign, sniff
from migrate.formats.checkpoints.checkpoint import find
from migrate.formats.checkpoints.checkpoint_files import Group, Groups, groups
from migrate.formats.graphs import hub_module, saved_model
from migrate.formats.keras import folder as keras_folder
from migrate.formats.objects.saved_objects import METADATA
from migrate.formats.packed import kinds, names
from migrate.frozen import dataclass

_INSIDE_SAVED_MODEL = ("variables", "assets", "assets.extra")
_PARTS_OF_SAVED_MODEL = (*saved_model.FILES, METADATA, hub_module.MARK, "fingerprint.pb")
_WRITTEN_BY_TRAINING = ("graph.pbtxt", "graph.pb")
_DEEPEST = 64


@dataclass(frozen=True)
class Found:
    """Something that stands for one model: a path to read, or what is wrong with it."""

    path: Path
    finding: Finding | None = None
    """Why it cannot be looked at."""
    packed: str | None = None
    """How it is packed."""
    files: tuple[Path, ...] = ()
    """The files by which it was found."""

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.files[0].parent if self.files else self.path.parent


def models(path: Path) -> Iterator[Found]:
    """What stands for a model at or under a path, folder by folder in the order of names."""
    if not path.is_dir():
        yield from _file(path)
        return
    yield from _walk(path, path.resolve(), set(), 0)


def _walk(folder: Path, root: Path, seen: set[tuple[int, int]], depth: int) -> Iterator[Found]:
    try:
        state = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _unreadable(folder, error)
        return
    if (state.st_dev, state.st_ino) in seen or depth > _DEEPEST:
        return
    seen.add((state.st_dev, state.st_ino))
    files, folders = [], []
    for entry in entries:
        path = folder / entry.name
        if entry.is_symlink() and not _inside(path, root):
            yield Found(path, LinkLeadsOutside(where=str(path), target=str(path.readlink())))
        elif _is_folder(path):
            folders.append(path)
        elif path.is_file() and not names.is_clutter(entry.name):
            files.append(path)
    own = [file for file in files if file.name in saved_model.FILES]
    with source.looks_kept():
        found = list(_in_folder(folder, files, bool(own)))
    yield from found
    for inner in folders:
        if not (own and inner.name in _INSIDE_SAVED_MODEL):
            yield from _walk(inner, root, seen, depth + 1)


def _inside(link: Path, root: Path) -> bool:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return True
    return target == root or root in target.parents


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _unreadable(path: Path, error: OSError | EnvironmentFault) -> Found:
    if isinstance(error, EnvironmentFault):
        return Found(path, SystemTrouble(where=str(path), problem=error.message, help=error.cure))
    problem = f"it cannot be read ({error.strerror or error})"
    return Found(path, SystemTrouble(where=str(path), problem=problem, help="Check its permissions."))


def _in_folder(folder: Path, files: list[Path], saved: bool) -> Iterator[Found]:
    """What the files of one folder stand for."""
    try:
        if saved:
            yield Found(folder, files=tuple(file for file in files if file.name in saved_model.FILES))
            files = [file for file in files if file.name not in _PARTS_OF_SAVED_MODEL]
        own = groups(folder) if files else Groups()
        weighted: dict[str, list[Group]] = {}
        for group in own.values():
            if group.has_weights:
                weighted.setdefault(group.model, []).append(group)
        yield from (_checkpoint(folder, model, steps) for model, steps in sorted(weighted.items()))
        bare = list(_without_weights(own))
        yield from bare
        parts = {file for steps in weighted.values() for group in steps for file in group.files}
        parts.update(file for one in bare for file in one.files)
        yield from _others([file for file in files if file not in parts], bool(weighted or bare))
    except EnvironmentFault as fault:
        yield _unreadable(folder, fault)


def _checkpoint(folder: Path, model: str, steps: Sequence[Group]) -> Found:
    """The newest step of a checkpoint, all steps of which are one model."""
    files = tuple(file for group in steps for file in group.files)
    if len(steps) == 1:
        return Found(steps[0].prefix, files=files)
    try:
        return Found(find(folder / model).prefix, files=files)
    except ModelRefused:
        return Found(max(steps, key=lambda group: group.step or -1).prefix, files=files)


def _without_weights(own: Groups) -> Iterator[Found]:
    """The models of which there are only graphs, of several steps each: their weights were not copied."""
    for _, steps in sorted(own.by_model.items()):
        graphs = [group.meta for group in steps if group.meta is not None and not group.has_weights]
        if len(steps) == len(graphs) > 1 and all(sniff.graph_kind(file) == sniff.META_GRAPH for file in graphs):
            newest = max(steps, key=lambda group: -1 if group.step is None else group.step)
            yield Found(newest.meta or graphs[-1], files=tuple(graphs))


def _others(files: list[Path], weighted: bool) -> Iterator[Found]:
    """Files that are models each, or should be, in the order of names."""
    readable = []
    for file in files:
        try:
            sniff.head(file)
            readable.append(file)
        except EnvironmentFault as fault:
            if foreign.should_be_a_model(file):
                yield _unreadable(file, fault)
    keras = set(keras_folder.models(readable))
    texts = {file for file in readable if keras_folder.is_text(file)}
    for file in readable:
        if file in keras:
            yield Found(file, files=(file,))
        elif file not in texts and not (weighted and file.name in _WRITTEN_BY_TRAINING):
            yield from _file(file)


def _file(file: Path) -> Iterator[Found]:
    """A file that is packed or a graph, or that should be a model by its name or content."""
    packed = kinds.kind(file)
    if packed is not None:
        yield Found(file, packed=packed, files=(file,))
    elif foreign.is_model(file) or foreign.should_be_a_model(file):
        yield Found(file, files=(file,))


def is_genuine(found: Found) -> bool:
    """Whether it is a model of TensorFlow or Keras, or packed, and not one of another program or a name alone."""
    if found.path.is_file() and found.packed is None and found.files == (found.path,):
        return foreign.is_native(found.path)
    return found.finding is None
