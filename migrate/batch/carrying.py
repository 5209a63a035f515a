"""One job from its source to its target, wherever these lie: fetched, converted by a worker, put in its place."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from migrate import source
from migrate.batch import outcome, storage
from migrate.batch.jobs import Job
from migrate.batch.outcome import Outcome
from migrate.findings import EnvironmentFault
from migrate.findings.batch import ChangedSource, IdenticalModel
from migrate.findings.environment import SystemTrouble
from migrate.frozen import dataclass
from migrate.writers import atomic

RECORD = ".migration.json"
REJECTED = ".rejected"


class Workers(Protocol):
    """Whoever converts a model that lies on this machine."""

    def convert(self, job: Job, model: str, dest: str) -> Outcome:
        """Convert a model."""
        ...


@dataclass(frozen=True)
class Place:
    """Where the results of a batch go: a folder, or a URL."""

    out: str

    @property
    def folder(self) -> Path | None:
        """The folder, None for a URL."""
        return storage.local(self.out)

    def holds(self, job: Job) -> bool:
        """Whether something stands at the target of a job."""
        if self.folder is None:
            return storage.Store(self.out).exists(job.target)
        return os.path.lexists(self.folder / job.target)

    def clear(self, job: Job) -> None:
        """Remove what an earlier attempt left at the target of a job."""
        for end in ("", REJECTED, RECORD):
            if self.folder is None:
                storage.Store(self.out).remove(f"{job.target}{end}")
            else:
                atomic.remove(self.folder / f"{job.target}{end}")

    def record_of(self, job: Job) -> str:
        """Where the record of a job lies."""
        return f"{self.target_of(job)}{RECORD}"

    def target_of(self, job: Job) -> str:
        """Where the artifact of a job lies."""
        return f"{self.out.rstrip('/')}/{job.target}" if self.folder is None else str(self.folder / job.target)


def carry(job: Job, place: Place, workers: Workers) -> Outcome:
    """Convert one model, and put its result and record where they belong."""
    if job.findings:
        return outcome.with_findings(outcome.ended(job, "refused", ()), job.findings)
    try:
        with _source(job) as model, _target(job, place) as dest:
            done = _checked(job, workers.convert(job, model, str(dest)), dest)
            moves = {str(dest): place.target_of(job), model: job.model}
            if all(here == there for here, there in moves.items()):
                return done
            done = _told_elsewhere(done, moves, dest)
            _put(place, job, dest)
            return done
    except EnvironmentFault as fault:
        return _trouble(job, fault.message, fault.cure)
    except OSError as error:
        return _trouble(job, f"{error.strerror or error} ({error.filename or job.path})", "")


def copy(job: Job, twin: Job, record: Mapping[str, object], place: Place) -> Outcome:
    """The result of an identical model, copied and told as that of a job."""
    moves = {place.target_of(twin): place.target_of(job)}
    told = outcome.moved(record, {**moves, twin.model: job.model, twin.path: job.path})
    note = IdenticalModel(where=job.path, twin=twin.path)
    copied = outcome.with_findings(Outcome(told), [note.as_json()])
    try:
        _copy_artifact(job, twin, record, place)
    except OSError as error:
        return _trouble(job, f"{error.strerror or error} ({error.filename or job.path})", "")
    return copied


def write_record(job: Job, record: Mapping[str, object], place: Place) -> None:
    """Write a record that no worker wrote. Raises OSError, EnvironmentFault."""
    text = json.dumps(record, indent=2) + "\n"
    if place.folder is not None:
        path = place.folder / f"{job.target}{RECORD}"
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = atomic.beside(path, "partial")
        beside.write_text(text, encoding="ascii")
        beside.replace(path)
        return
    with tempfile.TemporaryDirectory(prefix="tfmigrate-") as scratch:
        path = Path(scratch) / "record.json"
        path.write_text(text, encoding="ascii")
        storage.Store(place.out).put(path, f"{job.target}{RECORD}")


def _copy_artifact(job: Job, twin: Job, record: Mapping[str, object], place: Place) -> None:
    end = {"converted": "", "not-compared": "", "rejected": REJECTED}.get(str(record["status"]))
    if end is not None and place.folder is not None:
        _copy(place.folder / f"{twin.target}{end}", place.folder / f"{job.target}{end}")
    elif end is not None:
        storage.Store(place.out).copy(f"{twin.target}{end}", f"{job.target}{end}")


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a folder; what stands at the target is replaced."""
    with atomic.staging(target) as staged:
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, staged.path)
        staged.keep(target, overwrite=True)


@contextmanager
def _source(job: Job) -> Iterator[str]:
    """The model on this machine."""
    if not job.fetched and (_is_text(job.model) or "!/" in job.model):
        yield job.model
        return
    with tempfile.TemporaryDirectory(prefix="tfmigrate-") as scratch:
        if not job.fetched:
            model, link = Path(job.model).absolute(), Path(scratch) / "source"
            link.symlink_to(model.parent)
            yield str(link / model.name)
            return
        storage.fetch(job.fetched, Path(scratch))
        yield str(Path(scratch) / job.inside)


@contextmanager
def _target(job: Job, place: Place) -> Iterator[Path]:
    """Where the worker writes."""
    if place.folder is not None and _is_text(str(place.folder / job.target)):
        yield place.folder / job.target
        return
    with tempfile.TemporaryDirectory(prefix="tfmigrate-") as scratch:
        yield Path(scratch) / f"artifact{Path(job.target).suffix if job.target.endswith('.keras') else ''}"


def _is_text(path: str) -> bool:
    """Whether a path is text: TensorFlow opens no others."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _checked(job: Job, done: Outcome, dest: Path) -> Outcome:
    """The outcome, unless the source was not what it was when the batch was planned."""
    file = source.changed(job.stamps)
    if file is None:
        return done
    for end in ("", REJECTED, RECORD):
        atomic.remove(dest.with_name(f"{dest.name}{end}"))
    return outcome.ended(job, outcome.FAILED, [ChangedSource(where=job.path, file=file)])


def _told_elsewhere(done: Outcome, moves: Mapping[str, str], dest: Path) -> Outcome:
    record = outcome.moved(done.record, moves)
    if done.written:
        path = dest.with_name(f"{dest.name}{RECORD}")
        path.write_text(json.dumps(record, indent=2) + "\n", encoding="ascii")
    return replace(done, record=record)


def _put(place: Place, job: Job, dest: Path) -> None:
    """Put what was made in its place, if it is not there, the record last: where it lies, all lies."""
    for end in (REJECTED, "", RECORD):
        made = dest.with_name(f"{dest.name}{end}")
        if place.folder is None and made.exists():
            storage.Store(place.out).put(made, f"{job.target}{end}")
        elif place.folder is not None and made.exists() and dest != place.folder / job.target:
            _copy(made, place.folder / f"{job.target}{end}")


def _trouble(job: Job, problem: str, cure: str) -> Outcome:
    return outcome.ended(job, "refused", [SystemTrouble(where=job.path, problem=problem, help=cure)])
