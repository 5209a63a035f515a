"""The one place that knows the order of stages: read, plan, write beside, verify, keep or reject."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from migrate.course import Choices, Course, Say, artifact, record_beside, status_of, write_record
from migrate.findings import UsageFault
from migrate.formats import Reading
from migrate.record import MigrationRecord
from migrate.verification import devices
from migrate.verification.proof import Proof
from migrate.verification.runners import Runners
from migrate.writers import atomic, saved_model

TARGETS = ("savedmodel",)


@dataclass(frozen=True)
class Options(Choices):
    """How to convert. The fields are those of the command's options."""

    to: str = "savedmodel"
    verify: bool = True
    overwrite: bool = False
    record: Path | None = None


def convert(model: Path, dest: Path, options: Options, say: Say) -> MigrationRecord:
    """Convert a model and write its record. `say` is told of each stage in one line.

    Raises UsageFault, and nothing is written then. A model that cannot be converted gives a record with the status
    `refused`; one whose numbers differ is kept as `DEST.rejected` only.
    """
    _check_destination(dest, options)
    course = Course(model, say)
    with ExitStack() as stack:
        runners = None
        if options.verify:
            runners = stack.enter_context(Runners(devices.parse(options.devices)))
        record = course.finish(lambda: _stages(course, dest, options, runners), dest)
    write_record(record, record_path(dest, options))
    return record


def record_path(dest: Path, options: Options) -> Path:
    """Where the record of a conversion goes."""
    return options.record or record_beside(dest)


def _check_destination(dest: Path, options: Options) -> None:
    if options.to not in TARGETS:
        raise UsageFault(
            f"Graphs with checkpoints cannot be converted to {options.to} yet: they become SavedModels.",
            "Use --to savedmodel.",
        )
    if not options.verify and options.devices is not None:
        cure = "Leave out --devices, or leave out --no-verify."
        raise UsageFault("Nothing is verified, so no device is needed.", cure)
    try:
        _check_names(dest, options)
    except (OSError, ValueError) as error:  # too long, or no name at all
        raise UsageFault(f"Nothing can be written to {dest}: {error}.", "Choose another name.") from error


def _check_names(dest: Path, options: Options) -> None:
    if not options.overwrite and (dest.exists() or dest.is_symlink()):
        raise UsageFault(f"{dest} exists.", "Choose another name, or replace it with --overwrite.")
    if record_path(dest, options).is_dir():
        raise UsageFault(f"{options.record} is a folder.", "Give the record the name of a file.")


def _stages(course: Course, dest: Path, options: Options, runners: Runners | None) -> MigrationRecord:
    reading = course.read(options)
    _spare_source(reading, dest, options)
    plan = course.make_plan(reading, options)
    with atomic.staging(dest) as staged:
        with course.stage("write", f"writing {dest}"):
            saved_model.write(plan.graph, staged.path)
        proof = None if runners is None else course.prove(runners, staged.path)
        return _keep(course, staged, dest, proof, options.overwrite)


def _spare_source(reading: Reading, dest: Path, options: Options) -> None:
    """Make sure that nothing of the source is replaced."""
    places = [dest.resolve(), record_path(dest, options).resolve()]
    for file in reading.origin.files:
        if any(place == file.resolve() or place in file.resolve().parents for place in places):
            raise UsageFault(f"{file} belongs to the model and would be replaced.", "Choose another destination.")


def _keep(course: Course, staged: atomic.Staging, dest: Path, proof: Proof | None, overwrite: bool) -> MigrationRecord:
    """Give the artifact its name, or that of a rejected one, and make the record."""
    status = "converted" if proof is None else status_of(proof)
    target = dest if status != "rejected" else dest.with_name(f"{dest.name}.rejected")
    with course.stage("write", f"keeping {target}"):
        facts = artifact(staged.path, target, meanwhile=staged.settle)
        staged.keep(target, overwrite=overwrite or status == "rejected")
    return course.record(status, proof, target=facts)
