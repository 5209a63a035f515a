"""An artifact that exists already, compared with the model that it was made of."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from migrate import destination
from migrate.course import Course, Say, artifact, record_beside, status_of, write_record
from migrate.findings import UsageFault
from migrate.formats import KerasReading, Reading
from migrate.graph.choose import Wishes
from migrate.models import Signature
from migrate.planning import Choices
from migrate.record import MigrationRecord
from migrate.verification import devices
from migrate.verification.runners import Runners


def verify(model: Path, converted: Path, choices: Choices, record: Path | None, say: Say) -> MigrationRecord:
    """Compare an artifact with its model. A record is written where `record` says, and nothing else.

    What the choices leave open is taken from the record beside the artifact, if there is one. Raises UsageFault
    where a path or tensor does not exist.
    """
    _form(converted)
    if record is not None:
        destination.check_record(record)
    course = Course(model, say)
    with Runners(devices.parse(choices.devices)) as runners:
        made = course.finish(lambda: _stages(course, converted, choices, runners), converted)
    if record is not None:
        write_record(made, record)
    return made


def _stages(course: Course, converted: Path, choices: Choices, runners: Runners) -> MigrationRecord:
    reading = course.read(choices)
    form = _form(converted)
    _plan(course, reading, converted, choices)
    proof = course.prove(runners, converted, form)
    return course.record(status_of(proof), proof, artifact(converted, converted, form))


def _plan(course: Course, reading: Reading | KerasReading, converted: Path, choices: Choices) -> None:
    """Plan as the record beside the artifact tells; as for any model, where that record is of another graph."""
    form = _form(converted)
    if isinstance(reading, Reading):
        completed = _completed(choices, reading, record_beside(converted))
        try:
            course.make_plan(reading, completed, form)
            return
        except UsageFault:
            if completed == choices:
                raise
    course.make_plan(reading, choices, form)


def _form(converted: Path) -> str:
    """The format of an artifact. Raises UsageFault for what no conversion writes."""
    if (converted / "saved_model.pb").is_file():
        return "savedmodel"
    if converted.is_file() and zipfile.is_zipfile(converted):
        return "keras"
    lacking = "does not exist"
    if converted.exists():
        lacking = "has no saved_model.pb" if converted.is_dir() else "is no .keras archive"
    raise UsageFault(f"{converted} {lacking}.", "Point at the folder or the archive that a conversion wrote.")


def _completed(choices: Choices, reading: Reading, path: Path) -> Choices:
    """The choices, and for those that were left open what the record tells."""
    record = _load(path)
    if not record:
        return choices
    given = choices.wishes
    open_ends = not (given.inputs or given.outputs or given.signatures)
    recorded = _endpoints(record["signatures"], reading.graph.signatures) if open_ends else given
    named = {tensor for _, tensor in recorded.inputs}
    bound = {tensor: value for tensor, value in record["bound"].items() if tensor not in named}
    averaged, undropped = (
        any(change["pass"] == step for change in record["changes"]) for step in ("take_averages", "turn_off_dropouts")
    )
    return replace(
        choices,
        wishes=replace(recorded, freeze={**bound, **given.freeze}),
        averages=averaged or None if choices.averages is None else choices.averages,
        dropout=not undropped if choices.dropout is None else choices.dropout,
    )


def _load(path: Path) -> dict[str, Any]:
    """The record at a path; empty where there is none."""
    if not path.is_file():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["schema"] != 1:
            raise ValueError(record["schema"])
        return {name: record[name] for name in ("signatures", "bound", "changes")}
    except (ValueError, KeyError, TypeError) as error:
        raise UsageFault(f"{path} is no migration record.", "Move it away, or put the right one there.") from error


def _endpoints(recorded: Mapping[str, Any], stored: Mapping[str, Signature]) -> Wishes:
    """The record's endpoints: stored signatures by name where they are the same, else tensor by tensor."""
    if all(key in stored and _tensors(stored[key]) == _recorded_tensors(facts) for key, facts in recorded.items()):
        return Wishes(signatures=tuple(recorded))
    facts = next(iter(recorded.values()))
    inputs, outputs = _recorded_tensors(facts)
    return Wishes(tuple(inputs.items()), tuple(outputs.items()))


def _tensors(signature: Signature) -> tuple[dict[str, str], dict[str, str]]:
    sides = signature.inputs, signature.outputs
    inputs, outputs = ({key: info.name for key, info in side.items()} for side in sides)
    return inputs, outputs


def _recorded_tensors(facts: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    sides = facts["inputs"], facts["outputs"]
    inputs, outputs = ({key: one["source"] for key, one in side.items()} for side in sides)
    return inputs, outputs
