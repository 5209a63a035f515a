"""Find and open the checkpoint that a person points at.

What is pointed at may be a folder, a prefix (an empty one too), any file of a checkpoint, or the file `checkpoint`.
Names are compared as they are: glob characters in them mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from migrate.findings import EnvironmentFault, Finding, ModelRefused, Severity, UsageFault
from migrate.findings.checkpoint import (
    BorrowedGraph,
    MissingIndex,
    MissingShards,
    MissingWeights,
    StaleCheckpointState,
)
from migrate.findings.container import (
    AnotherFormat,
    EmptyFolder,
    LfsPointer,
    NestedModel,
    SeveralModels,
    UnknownContent,
    WebPage,
)
from migrate.findings.wording import listed
from migrate.formats import foreign, sniff
from migrate.formats.checkpoints import checkpoint_state
from migrate.formats.checkpoints.checkpoint_files import Group, Groups, groups, listing, split_name
from migrate.formats.tensors.tensor_bundle import read_bundle
from migrate.formats.tensors.tensor_slices_v1 import read_tensor_slices
from migrate.frozen import dataclass
from migrate.late import difflib
from migrate.models import Checkpoint

_SHARDED = re.compile(r"-[?\d]{5}-of-\d{5}$")
_SAVED_MODEL = ("saved_model.pb", "saved_model.pbtxt")


@dataclass(frozen=True)
class FoundCheckpoint:
    """The files of one checkpoint, as far as they are there, and what is to be said of them."""

    folder: Path
    stem: str
    version: str
    """`V2` or `V1`."""
    step: int | None
    meta: Path | None
    files: tuple[Path, ...]
    """Index and data shards (V2), or the tables (V1)."""
    findings: tuple[Finding, ...] = ()

    @property
    def prefix(self) -> Path:
        """The common beginning of the files' names; the folder itself where it is empty."""
        return self.folder / self.stem


def find(path: Path, step: int | None = None) -> FoundCheckpoint:
    """The checkpoint at a path, of several steps the one asked for, else the newest.

    Raises UsageFault where the path or the step does not exist, ModelRefused where what is there is no checkpoint,
    EnvironmentFault where the system does not let one look.
    Missing files are findings of the result.
    """
    try:
        if path.is_dir():
            return _in_folder(path, step)
        if path.is_file():
            return _at_file(path, step)
        if path.exists():
            raise ModelRefused([UnknownContent(where=str(path), holds="no bytes, being neither a file nor a folder")])
        return _at_prefix(path, step)
    except OSError as error:
        raise EnvironmentFault(
            f"{path} cannot be looked at: {error.strerror}.", "Check path and permissions."
        ) from error


def open_checkpoint(found: FoundCheckpoint) -> Checkpoint:
    """Open the tensors. Raises ModelRefused with every finding that can be known without reading values."""
    errors = [finding for finding in found.findings if finding.severity is Severity.ERROR]
    for path in found.files:
        refused = sniff.refusal(path)
        if isinstance(refused, LfsPointer | WebPage):
            errors.append(refused)
    if errors:
        raise ModelRefused(errors)
    if found.version == "V1":
        return read_tensor_slices(found.prefix, found.files)
    return read_bundle(found.folder, found.stem)


def _in_folder(folder: Path, step: int | None) -> FoundCheckpoint:
    found = groups(folder)
    weighted = [group for group in found.values() if group.has_weights]
    if weighted:
        return _one_model(folder, weighted, found, step)
    beside = groups(folder.parent).get(folder.name) if folder.name else None
    if beside is not None and not found:
        return _at_group(beside, groups(folder.parent), step)
    if found:
        raise ModelRefused(MissingWeights(where=str(group.meta)) for group in found.values())
    return _below(folder, step)


def _below(folder: Path, step: int | None) -> FoundCheckpoint:
    """The only model one folder deeper. Raises ModelRefused where there is none, or more than one."""
    names = listing(folder)
    if not names:
        raise ModelRefused([EmptyFolder(where=str(folder))])
    if any(name in names for name in _SAVED_MODEL):
        raise ModelRefused([AnotherFormat(where=str(folder), kind="a SavedModel")])
    folders = [folder / name for name in names if (folder / name).is_dir() and groups(folder / name)]
    if len(folders) > 1:
        raise ModelRefused([SeveralModels(where=str(folder), models=tuple(map(str, folders)))])
    if folders:
        note = NestedModel(where=str(folder), found=str(folders[0]))
        return _with(_in_folder(folders[0], step), note)
    files = [folder / name for name in names if (folder / name).is_file()]
    if len(files) == 1:
        raise ModelRefused([foreign.unknown(files[0])])
    raise ModelRefused([UnknownContent(where=str(folder), holds=f"only {listed(tuple(names))}")])


def _at_file(path: Path, step: int | None) -> FoundCheckpoint:
    folder, found = path.parent, groups(path.parent)
    state = checkpoint_state.read_state(folder) if path.name == checkpoint_state.NAME else None
    if state is not None:
        return _in_folder(folder, step)
    split = split_name(path.name)
    group = found.get(split[0] if split else _SHARDED.sub("", path.name))
    if group is None or (split is None and path not in group.tables):
        raise ModelRefused([foreign.unknown(path)])
    return _at_group(group, found, step)


def _at_prefix(path: Path, step: int | None) -> FoundCheckpoint:
    if not path.parent.is_dir():
        raise UsageFault(f"{path} does not exist, nor does the folder {path.parent}.", "Check the path.")
    found = groups(path.parent)
    split = split_name(path.name)
    for name in (path.name, _SHARDED.sub("", path.name), split[0] if split else path.name):
        if name in found:
            return _at_group(found[name], found, step)
    steps = [group for group in found.by_model.get(path.name, ()) if group.has_weights]
    if steps:
        return _of_steps(path.parent, steps, found, step)
    near = difflib.get_close_matches(path.name, {*listing(path.parent), *found}, n=3, cutoff=0.5)
    cure = (
        f"Did you mean {listed(tuple(near))}?" if near else f"Check the path: the folder is {path.parent.absolute()}."
    )
    raise UsageFault(f"{path} does not exist.", cure, {"near": near})


def _at_group(group: Group, found: Groups, step: int | None) -> FoundCheckpoint:
    """The checkpoint that one of its files or its prefix names."""
    asked = step is not None and step != group.step
    if group.has_weights and not asked:
        return _found(group, found)
    same = [other for other in found.values() if other.has_weights and other.model in (group.model, group.stem)]
    if asked:
        return _of_steps(group.folder, same or [group], found, step)
    others = same or [other for other in found.values() if other.has_weights]
    if not others or len({other.model for other in others}) > 1:
        raise ModelRefused([MissingWeights(where=str(group.meta))])
    return _of_steps(group.folder, others, Groups({group.stem: group}), step)


def _one_model(folder: Path, weighted: Sequence[Group], found: Groups, step: int | None) -> FoundCheckpoint:
    if len({group.model for group in weighted}) > 1:
        newest = {group.model: str(group.prefix) for group in sorted(weighted, key=_rank)}
        raise ModelRefused([SeveralModels(where=str(folder), models=tuple(newest.values()))])
    return _of_steps(folder, weighted, found, step)


def _of_steps(folder: Path, steps: Collection[Group], found: Groups, step: int | None) -> FoundCheckpoint:
    """The step asked for, else the one that the state names, else the highest complete one."""
    if step is not None:
        chosen = next((group for group in steps if group.step == step), None)
        if chosen is None:
            there = sorted(group.step for group in steps if group.step is not None)
            cure = f"The steps are {listed(tuple(map(str, there)), 40)}." if there else "Its checkpoints have no steps."
            raise UsageFault(f"{folder} has no step {step}.", cure, {"steps": there})
        return _found(chosen, found)
    state = checkpoint_state.read_state(folder)
    named = next((group for group in steps if state and group.stem == state.stem), None)
    if named is not None and (named.complete or len(steps) == 1):
        return _found(named, found)
    highest = max([group for group in steps if group.complete] or steps, key=_rank)
    problem = _problem(folder, state, named)
    stale = StaleCheckpointState(where=str(folder / checkpoint_state.NAME), problem=problem, taken=highest.stem)
    spoken = state is not None or len(steps) > 1
    return _with(_found(highest, found), stale) if spoken else _found(highest, found)


def _problem(folder: Path, state: checkpoint_state.CheckpointState | None, named: Group | None) -> str:
    if state is None:
        there = (folder / checkpoint_state.NAME).exists()
        return "names no checkpoint" if there else "does not exist"
    return f"names {state.recorded}, " + ("of which files are missing" if named else "which is not there")


def _rank(group: Group) -> int:
    return -1 if group.step is None else group.step


def _found(group: Group, found: Groups) -> FoundCheckpoint:
    version = "V2" if group.index or group.data else "V1"
    files = (*([group.index] if group.index else []), *group.data) if version == "V2" else tuple(group.tables)
    meta = group.meta or _borrowed(group, found)
    findings = list(_lacking(group, version))
    if meta is not None and meta != group.meta:
        findings.append(BorrowedGraph(where=str(group.prefix), meta=str(meta)))
    return FoundCheckpoint(group.folder, group.stem, version, group.step, meta, files, tuple(findings))


def _borrowed(group: Group, found: Groups) -> Path | None:
    """The latest graph of the same model, else the only graph of the folder."""
    same = found.graphs_by_name.get(group.model)
    if same:
        return max(same, key=_rank).meta
    return found.graphs[0].meta if len(found.graphs) == 1 else None


def _lacking(group: Group, version: str) -> Sequence[Finding]:
    if version == "V2" and group.index is None:
        data = tuple(path.name for path in group.data)
        return [MissingIndex(where=f"{group.prefix}.index" if group.stem else f"{group.folder}/.index", data=data)]
    if version == "V1" and len(group.tables) < group.shards:
        names = (f"{group.stem}-{n:05d}-of-{group.shards:05d}" for n in range(group.shards))
        missing = tuple(name for name in names if not (group.folder / name).is_file())
        return [MissingShards(where=str(group.prefix), files=missing, shards=group.shards)]
    return []


def _with(found: FoundCheckpoint, finding: Finding) -> FoundCheckpoint:
    return FoundCheckpoint(**{**vars(found), "findings": (*found.findings, finding)})
