"""Why a model does not load, whether it converts, and what to do: everything that its files and this machine show.

A graph is planned with the plan that a conversion carries out, so that the two never disagree.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from migrate import formats, planning, refusals, source
from migrate.environment import Machine, Needs, Runtime, findings, fitting, this_machine
from migrate.findings import Blame, Finding, ModelRefused, Remedy, Severity
from migrate.findings.container import SeveralModels
from migrate.findings.current_models import KeptFileOps
from migrate.findings.keras_layers import ChannelsFirst, CustomLayer, PackageLayer
from migrate.findings.saved_models import NoKerasInside, TablesToFill, UnusualTags
from migrate.findings.unsafe import PythonInGraph, ReachesOutside
from migrate.findings.unsafe_reach import FollowedLink
from migrate.formats import Asked, KerasReading, Reading
from migrate.formats.tensors.integrity import Integrity, examine
from migrate.frozen import dataclass
from migrate.models import Change, Origin, Signature


@dataclass(frozen=True)
class Diagnosis:
    """All that is to be said of a model before its conversion."""

    path: str
    findings: tuple[Finding, ...]
    machine: Machine
    format: str | None = None
    """None where it could not be told."""
    resembles: str | None = None
    """The format that something shows which cannot be read: damaged, or of another program."""
    writer: str | None = None
    evidence: tuple[str, ...] = ()
    bytes: int | None = None
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    bound: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    """What a conversion does, in order."""
    survivors: tuple[str, ...] | None = None
    """The tensors whose bytes are whole; None where they were not read."""
    damaged: tuple[str, ...] = ()
    """The tensors whose bytes are not."""

    @property
    def obstacles(self) -> tuple[Finding, ...]:
        """What prevents the conversion."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)

    @property
    def convertible(self) -> bool:
        """Whether nothing prevents the conversion."""
        return not self.obstacles

    @property
    def blame(self) -> Blame | None:
        """Where the fault lies: of what prevents a conversion, else the environment's where it is; None for none."""
        kinds = {one.blame for one in self.obstacles}
        if not self.obstacles:
            return Blame.ENVIRONMENT if any(one.blame is Blame.ENVIRONMENT for one in self.findings) else None
        return next((blame for blame in (Blame.FILE, Blame.CODE, Blame.ENVIRONMENT) if blame in kinds), None)

    @property
    def runtime(self) -> Runtime | None:
        """The old environment in which the model loads as it is, where the writer is known."""
        return fitting(self.writer)

    @property
    def several(self) -> tuple[str, ...]:
        """The paths of the models that lie at the path, where it is not one."""
        return next((one.models for one in self.findings if isinstance(one, SeveralModels)), ())

    @property
    def command(self) -> str:
        """The command that converts the model, with the options that its findings ask for.

        Where several models lie at the path: the one that looks at the first. Where nothing tells what it is, or what
        it should be: the one that looks at it again.
        """
        known = self.format or (self.resembles if formats.is_read(self.resembles) else None)
        if known is None:
            return f"tfmigrate diagnose {shlex.quote(next(iter(self.several), self.path))}"
        target = planning.usual_target(known)
        name = Path(self.path).name.partition(".")[0] or "model"
        dest = f"{name}-converted.keras" if target == "keras" else f"{name}-converted"
        options = dict.fromkeys(option for one in self.findings for option in one.options)
        words = ["tfmigrate convert", shlex.quote(self.path), shlex.quote(dest)]
        return " ".join([*words, "--to", target, *options])

    def as_json(self) -> dict[str, Any]:
        """The diagnosis as one JSON document."""
        return {
            "schema": 1,
            "path": self.path,
            "format": self.format,
            "writer": self.writer,
            "evidence": list(self.evidence),
            "bytes": self.bytes,
            "convertible": self.convertible,
            "blame": self.blame.value if self.blame else None,
            "findings": [_finding(one) for one in self.findings],
            "signatures": {key: signature.as_json() for key, signature in self.signatures.items()},
            "bound": dict(self.bound),
            "changes": [change.as_json() for change in self.changes],
            "survivors": None if self.survivors is None else list(self.survivors),
            "machine": self.machine.as_json(),
            "runtime": {"python": self.runtime.python, "pins": list(self.runtime.pins)} if self.runtime else None,
            "command": self.command,
        }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        **one.as_json(),
        "cause": one.cause(),
        "remedy": one.remedy.value,
        "blame": one.blame.value if one.blame else None,
    }


ALWAYS_READ = 64_000_000
"""Models of so many bytes are read whole in any case: it takes less time than to start."""


def diagnose(path: Path, asked: Asked | None = None, deep: bool = False) -> Diagnosis:
    """Say everything of the model at a path; with `deep`, every stored byte is read, however large the model is.

    What the model is to blame for is in the findings and never raised. Raises UsageFault where the path, the step or
    the tags do not exist.
    """
    found = _diagnosed(path, asked or Asked(), deep)
    return replace(found, findings=(*_link(path), *found.findings))


def _link(path: Path) -> Iterator[Finding]:
    """A warning where a link was pointed at that leads to another folder."""
    target = path.resolve()
    if path.is_symlink() and target.parent != path.parent.resolve():
        yield FollowedLink(where=str(path), target=str(target))


def _diagnosed(path: Path, asked: Asked, deep: bool) -> Diagnosis:
    machine = this_machine()
    try:
        with formats.opened(path, asked) as reading:
            return _of(reading, (path, asked), machine, deep)
    except ModelRefused as refused:
        like = formats.resembled(path, refused.findings)
        return Diagnosis(str(path), refused.findings, machine, resembles=like)


def _of(reading: Reading | KerasReading, place: Place, machine: Machine, deep: bool) -> Diagnosis:
    whole = examine(reading) if deep or _size(reading) <= ALWAYS_READ else None
    if isinstance(reading, KerasReading):
        return _of_keras(reading, place, machine, whole)
    return _of_graph(reading, place, machine, whole)


def _foreign(reading: KerasReading) -> dict[str, str]:
    """Classes that the model needs and Keras does not have → their packages, or themselves where none is known."""
    of_packages = {one.class_name: one.package for one in reading.findings if isinstance(one, PackageLayer)}
    return {one.class_name: one.class_name for one in reading.findings if isinstance(one, CustomLayer)} | of_packages


Place = tuple[Path, Asked]
"""The path that a person gave, and what was asked for."""


def _of_keras(reading: KerasReading, place: Place, machine: Machine, whole: Integrity | None) -> Diagnosis:
    plan, planned = _keras_plan(reading, place)
    found = (*planned, *(whole.findings if whole else ()))
    foreign = _foreign(reading) if any(one.severity is Severity.ERROR for one in planned) else {}
    needs = Needs(
        where=reading.origin.path,
        writer=reading.origin.writer,
        foreign=foreign,
        channels_first=any(isinstance(one, ChannelsFirst) for one in found),
    )
    return Diagnosis(
        **_about(reading),
        **plan,
        machine=machine,
        evidence=reading.model.era.evidence,
        findings=(*found, *findings(needs, machine, found)),
        survivors=whole.survivors if whole else None,
        damaged=whole.damaged if whole else (),
    )


def _keras_plan(reading: KerasReading, place: Place) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """The plan of a Keras model's conversion, as far as there is one, and the findings of reading and planning."""
    try:
        made = planning.make(reading, place[0], planning.Choices.of(place[1]))
    except ModelRefused as refused:
        return {}, (*refusals.unsaid(reading, (), refused.findings), *refused.findings)
    return {"signatures": made.sources, "bound": made.bound, "changes": made.changes}, made.findings


def _of_graph(reading: Reading, place: Place, machine: Machine, whole: Integrity | None) -> Diagnosis:
    from migrate.graph import foresight

    facts: dict[str, Any] = {}
    found = (*reading.findings, *(whole.findings if whole else ()))
    try:
        made = planning.make(reading, place[0], planning.Choices.of(place[1]))
        facts = {"signatures": made.sources, "bound": made.bound, "changes": made.changes}
        found = (*found, *(one for one in made.findings if one not in found))
    except ModelRefused as refused:
        found = (*found, *refused.findings)
    named = [
        node for one in found if isinstance(one, ReachesOutside | PythonInGraph | KeptFileOps) for node in one.nodes
    ]
    seen = foresight.look(reading.graph, reading.origin.path, named)
    outlook = seen.findings if reading.objects is None else tuple(filter(_holds_for_a_copy, seen.findings))
    found = (*found, *outlook, *_as_others_load_it(reading.origin))
    needs = Needs(reading.origin.path, reading.origin.writer, seen.ops, seen.foreign, seen.channels_first)
    return Diagnosis(
        **_about(reading),
        **facts,
        machine=machine,
        evidence=foresight.evidence(reading.graph, reading.checkpoint, reading.origin.writer),
        findings=(*found, *findings(needs, machine, found)),
        survivors=whole.survivors if whole else None,
        damaged=whole.damaged if whole else (),
    )


def _holds_for_a_copy(one: Finding) -> bool:
    """Whether it is true of a SavedModel of TensorFlow 2, which is copied as it stands: nothing of it is rewritten."""
    return one.remedy is not Remedy.AUTOMATIC or isinstance(one, TablesToFill)


def _as_others_load_it(origin: Origin) -> Iterator[Finding]:
    """What loaders that expect a Keras model, or the tag `serve`, make of it."""
    if origin.format in ("saved-model", "session-bundle", "hub-module"):
        yield NoKerasInside(where=origin.path)
    if origin.format == "hub-module":
        yield UnusualTags(where=origin.path, tags=())


def _size(reading: Reading | KerasReading) -> int:
    return sum(source.size(path) for path in reading.origin.files)


def _about(reading: Reading | KerasReading) -> dict[str, Any]:
    origin = reading.origin
    return {"path": origin.path, "format": origin.format, "writer": origin.writer, "bytes": _size(reading)}
