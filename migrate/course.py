"""One run through the stages: what was asked, what is known so far, and the record that tells it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import migrate
from migrate import dtypes, formats, own_layers, planning, refusals, source
from migrate.comparison import prove
from migrate.findings import EnvironmentFault, Finding, ModelRefused, Severity
from migrate.findings.environment import SystemTrouble
from migrate.formats import KerasReading, Place, Reading
from migrate.keras_plan import KerasPlan
from migrate.planning import Choices, Planned
from migrate.record import MigrationRecord
from migrate.verification.proof import Proof
from migrate.verification.runners import Runners

Say = Callable[[str], None]

_STATUS = {"different": "rejected", "not-compared": "not-compared"}


class Course:
    """One run, with the facts gathered so far. `say` is told of each stage."""

    def __init__(self, model: Path, say: Say) -> None:
        self.model, self.say = model, say
        self.seconds = {"read": 0.0, "convert": 0.0, "write": 0.0, "verify": 0.0}
        self.place = Place(model, str(model))
        self.reading: Reading | KerasReading | None = None
        self.earlier: tuple[Finding, ...] = ()
        """What the reader found, as far as it is to be told where no plan can be made."""
        self.plan: Planned | None = None
        self._digest: source.Digest | None = None
        self._stamps: tuple[source.Stamp, ...] = ()
        self._resembles: str | None = None
        """The format that something shows which cannot be read."""

    def read(self, choices: Choices) -> Reading | KerasReading:
        """Read the model. Raises as `formats.read` does."""
        with self.stage("read", f"reading {self.model}"):
            self.reading = self.place.reading(self._read(choices))
            self.earlier = self.reading.findings
            self._stamps = source.stamps(self.reading.origin.files)
            self._digest = source.Digest(self.reading.origin.files)
        return self.reading

    def _read(self, choices: Choices) -> Reading | KerasReading:
        try:
            return formats.read(self.place.path, choices.asked)
        except ModelRefused as refused:  # what was unpacked is gone when the record is made
            self._resembles = formats.resembled(self.place.path, refused.findings)
            raise

    def make_plan(self, reading: Reading | KerasReading, choices: Choices, target: str) -> Planned:
        """Plan the conversion of the model into a format. Raises as the makers of plans do."""
        with self.stage("convert", "planning"):
            try:
                self.plan = planning.make(reading, self.place.path, choices, target)
            except ModelRefused as refused:
                if isinstance(reading, KerasReading):
                    self.earlier = refusals.unsaid(reading, choices.keras.custom, refused.findings)
                raise
        return self.plan

    def settle(self, plan: Planned) -> Planned:
        """Complete the plan of a model that is to be written. Raises ModelRefused."""
        if isinstance(plan, KerasPlan):
            with self.stage("convert", "placing arrays"):
                self.plan = plan = own_layers.settled(plan)
        return plan

    def prove(self, runners: Runners, converted: Path, target: str) -> Proof:
        """Compare an artifact in a format with the plan's source."""
        assert self.plan is not None
        with self.stage("verify", f"verifying on {', '.join(device.name for device in runners.devices)}"):
            return prove(runners, self.plan, converted, target)

    def check_unchanged(self) -> None:
        """Make sure that the source is as it was when it was read. Raises EnvironmentFault."""
        file = source.changed(self._stamps)
        if file is not None:
            problem = f"{file} changed or vanished while it was read, so the result was not kept."
            raise EnvironmentFault(problem, "Run the same command again when nothing writes to the model.")

    @contextmanager
    def stage(self, name: str, told: str) -> Iterator[None]:
        """Announce a stage and add its time to the record's."""
        self.say(told)
        start = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds[name] + time.monotonic() - start, 3)

    def finish(self, work: Callable[[], MigrationRecord], where: Path) -> MigrationRecord:
        """The record of the work, or of why it could not be done: the model's fault, or trouble at `where`."""
        try:
            with formats.placed(self.model) as self.place:
                return work()
        except ModelRefused as refused:
            if self.reading is None and self._resembles is None:
                self._resembles = formats.resembled(self.model, refused.findings)
            return self.refused(refused.findings)
        except EnvironmentFault as fault:
            return self._trouble(where, fault.message, fault.cure)
        except OSError as error:
            return self._trouble(where, f"{error.strerror or error} ({error.filename or where})", "")

    def record(self, status: str, proof: Proof | None, target: dict[str, Any]) -> MigrationRecord:
        """The record of a run that has an artifact."""
        record = self._record(status, proof.findings if proof else ())
        if proof is not None:
            record = replace(record, signatures=_completed(record.signatures, proof))
        return replace(record, target=target, verification=proof.verification if proof else None)

    def refused(self, findings: tuple[Finding, ...]) -> MigrationRecord:
        """The record of a run that ends here."""
        return self._record("refused", findings)

    def _trouble(self, where: Path, problem: str, cure: str) -> MigrationRecord:
        return self.refused((SystemTrouble(where=str(where), problem=problem, help=cure),))

    def _record(self, status: str, findings: tuple[Finding, ...]) -> MigrationRecord:
        """What is known so far; `findings` are added to those of the stages."""
        record = MigrationRecord(
            status=status,
            source=self._source(),
            tool=f"tfmigrate {migrate.__version__}",
            seconds=self.seconds,
            versions=versions(),
        )
        if self.plan is None:
            return replace(record, findings=self._told(self.earlier, findings))
        return replace(
            record,
            signatures={key: signature.as_json() for key, signature in self.plan.sources.items()},
            bound=dict(self.plan.bound),
            changes=self.plan.changes,
            findings=self._told(self.plan.findings, findings),
            weights=dict(self.plan.weights),
        )

    def _told(self, *several: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Findings with the names that people know, where the model was unpacked."""
        return tuple(dict.fromkeys(self.place.finding(finding) for findings in several for finding in findings))

    def _source(self) -> dict[str, Any]:
        """What the model is; of one that could not be read the format that it shows."""
        facts: dict[str, Any] = {"path": str(self.model), "format": None, "writer": None, "sha256": None, "bytes": None}
        if self.reading is None or self._digest is None:
            return {**facts, "format": self._resembles}
        origin = self.reading.origin
        facts.update(format=origin.format, writer=origin.writer)
        facts.update(sha256=self._digest.result(), bytes=sum(source.size(path) for path in origin.files))
        return facts


def status_of(proof: Proof) -> str:
    """The status that a comparison ends with. A difference that is no error was asked for."""
    errors = any(finding.severity is Severity.ERROR for finding in proof.findings)
    if proof.verification.verdict == "different" and not errors:
        return "converted"
    return _STATUS.get(proof.verification.verdict, "converted")


def record_beside(converted: Path) -> Path:
    """Where the record of an artifact lies, unless it was sent elsewhere."""
    return converted.with_name(f"{converted.name}.migration.json")


def write_record(record: MigrationRecord, path: Path) -> None:
    """Write a record. Raises EnvironmentFault where that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        record.write(path)
    except OSError as error:
        cure = "Name another file with --record."
        raise EnvironmentFault(f"The record {path} cannot be written: {error.strerror or error}.", cure) from error


def artifact(
    path: Path, target: Path, form: str, known: str | None = None, meanwhile: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """An artifact that lies at a path, as the record's `target`.

    Its bytes are summed up while `meanwhile` is done, unless the sum is known.
    """
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    digest = source.Digest(files) if known is None else None
    meanwhile()
    size = sum(source.size(file) for file in files)
    sha256 = known if digest is None else digest.result()
    return {"path": str(target), "format": form, "sha256": sha256, "bytes": size, "needs": []}


def versions() -> dict[str, str]:
    """The versions that a record names, from package metadata: nothing is imported."""
    found = {"python": sys.version.split()[0]}
    for package in ("tensorflow", "keras", "tf-keras", "numpy"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _completed(signatures: dict[str, Any], proof: Proof) -> dict[str, Any]:
    """Signatures with the types and shapes of outputs that only the artifact knew."""
    for signature in signatures.values():
        for key, facts in signature["outputs"].items():
            if facts["dtype"] is None and key in proof.outputs:
                dtype, shape = proof.outputs[key]
                facts |= {"dtype": dtypes.name(dtype), "shape": shape}
    return signatures
