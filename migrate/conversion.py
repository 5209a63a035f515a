"""The one place that knows the order of stages: read, plan, write beside, verify, keep or reject."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

from migrate import current_plan, destination, formats
from migrate.course import Course, Say, artifact, record_beside, status_of, write_record
from migrate.current_plan import CurrentPlan
from migrate.findings import ModelRefused, UsageFault
from migrate.findings.keras_writing import GraphToKeras
from migrate.formats import Reading
from migrate.frozen import dataclass
from migrate.keras_plan import SIGNATURE, KerasPlan
from migrate.plan import Plan
from migrate.planning import Choices, Planned
from migrate.record import MigrationRecord
from migrate.verification import devices, tolerance
from migrate.verification.proof import Proof
from migrate.verification.runners import Runners
from migrate.writers import atomic, copied, keras_archive, keras_saved_model, saved_model

TARGETS = ("savedmodel", "keras")
_ENDING = ".keras"


@dataclass(frozen=True)
class Options(Choices):
    """How to convert. The fields are those of the command's options."""

    to: str = "savedmodel"
    verify: bool = True
    overwrite: bool = False
    record: Path | None = None


def convert(model: Path, dest: Path, options: Options, say: Say) -> MigrationRecord:
    """Convert a model, verify the artifact and keep it; the record is written beside it.

    Raises UsageFault where nothing can be begun, EnvironmentFault where not even the record can be written.
    """
    _check_destination(dest, options)
    chosen = None if options.tolerance is None else tolerance.everywhere(options.tolerance)
    course = Course(model, say)
    with ExitStack() as stack:
        runners = None
        if options.verify:
            runners = stack.enter_context(Runners(devices.parse(options.devices), tolerances=chosen))
        record = course.finish(lambda: _stages(course, dest, options, runners), dest)
    write_record(record, record_path(dest, options))
    return record


def record_path(dest: Path, options: Options) -> Path:
    """Where the record of a conversion goes."""
    return options.record or record_beside(dest)


def _check_destination(dest: Path, options: Options) -> None:
    if options.to not in TARGETS:
        raise UsageFault(f"There is no format {options.to}.", f"Choose one of {', '.join(TARGETS)}.")
    if options.to == "keras" and dest.suffix != _ENDING:
        cure = f"Call it {dest.name}{_ENDING}."
        raise UsageFault(f"Keras loads an archive only when its name ends in {_ENDING}: {dest} does not.", cure)
    if not options.verify and options.devices is not None:
        cure = "Leave out --devices, or leave out --no-verify."
        raise UsageFault("Nothing is verified, so no device is needed.", cure)
    destination.check(dest, options.overwrite)
    destination.check_both(dest, record_path(dest, options), options.overwrite)


def _stages(course: Course, dest: Path, options: Options, runners: Runners | None) -> MigrationRecord:
    reading = course.read(options)
    destination.spare(reading.origin.files, dest, record_path(dest, options))
    if options.to == "keras" and isinstance(reading, Reading):
        raise ModelRefused([GraphToKeras(where=str(course.model), kind=reading.origin.format)])
    if damaged := list(formats.damaged_members(reading)):
        raise ModelRefused(damaged)
    plan = course.settle(course.make_plan(reading, options, options.to))
    with atomic.staging(dest) as staged:
        with course.stage("write", f"writing {dest}"):
            staged.sha256 = _WRITERS[type(plan), options.to](plan, staged.path)
        proof = None if runners is None else course.prove(runners, staged.path, options.to)
        course.check_unchanged()
        return _keep(course, staged, dest, proof, options)


def _write_graph(plan: Plan, path: Path) -> None:
    saved_model.write(plan.graph, path)


def _copy(plan: CurrentPlan, path: Path) -> None:
    current_plan.check(plan)
    copied.write(plan.files, plan.written, path)


def _write_archive(plan: KerasPlan, path: Path) -> str:
    made = plan.upgraded
    about = keras_archive.metadata(version("keras"), datetime.now(timezone.utc))
    return keras_archive.write(made.config, made.arrays, about, path)


def _write_keras_graph(plan: KerasPlan, path: Path) -> None:
    archive = path.with_name(f"{path.name}{_ENDING}")
    try:
        _write_archive(plan, archive)
        signature = plan.sources[SIGNATURE]
        keys = (signature.inputs, signature.outputs)
        keras_saved_model.write(archive, path, keys, plan.wanted.custom, plan.upgraded.code)
    finally:
        archive.unlink(missing_ok=True)


_WRITERS: dict[tuple[type[Planned], str], Callable[[Any, Path], str | None]] = {
    (Plan, "savedmodel"): _write_graph,
    (CurrentPlan, "savedmodel"): _copy,
    (KerasPlan, "keras"): _write_archive,
    (KerasPlan, "savedmodel"): _write_keras_graph,
}
"""Each gives the SHA-256 of what it wrote, where it knows it."""


def _keep(course: Course, staged: atomic.Staging, dest: Path, proof: Proof | None, options: Options) -> MigrationRecord:
    """Give the artifact its name, or that of a rejected one, and make the record."""
    status = "converted" if proof is None else status_of(proof)
    target = destination.rejected(dest) if status == "rejected" else dest
    with course.stage("write", f"keeping {target}"):
        facts = artifact(staged.path, target, options.to, staged.sha256, meanwhile=staged.settle)
        facts["needs"] = [str(path) for path in options.keras.custom] if options.to == "keras" else []
        staged.keep(target, overwrite=options.overwrite or status == "rejected")
    return course.record(status, proof, target=facts)
