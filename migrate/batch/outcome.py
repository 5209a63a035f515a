"""How a job ended: its record as JSON, and how records are told of places other than those they were made at."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import migrate
from migrate.batch.jobs import Job
from migrate.course import versions
from migrate.findings import Finding
from migrate.findings.environment import SystemTrouble
from migrate.frozen import dataclass
from migrate.record import MigrationRecord

FAILED = "failed"
"""The status of a model whose conversion did not come to an end."""

GOOD = frozenset({"converted"})

_FULL = tuple(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT))


@dataclass(frozen=True)
class Raised:
    """An exception that nobody expected."""

    error: str
    traceback: str

    @classmethod
    def of(cls, error: Exception) -> Raised:
        """What there is to report of an exception."""
        return cls(f"{type(error).__name__}: {error}"[:300], "".join(traceback.format_exception(error)))


@dataclass(frozen=True)
class Outcome:
    """What became of one job."""

    record: Mapping[str, Any]
    """A migration record as JSON; with the status `failed` where there is none in the proper sense."""
    written: bool = False
    """Whether the record lies beside the target."""
    raised: Raised | None = None
    """A defect of tfmigrate."""
    crashed: bool = False
    """Whether another try is worth while."""

    @property
    def disk_is_full(self) -> bool:
        """Whether the job failed for want of room, which is not the model's affair."""
        troubles = [one["message"] for one in self.record["findings"] if one["code"] == SystemTrouble.code]
        return any(told in trouble for trouble in troubles for told in _FULL)


def ended(job: Job, status: str, findings: Iterable[Finding]) -> Outcome:
    """The outcome of a job that has no record of its own."""
    source = {
        "path": job.path,
        "format": job.format,
        "writer": None,
        "sha256": job.sha256 or None,
        "bytes": job.bytes,
    }
    record = MigrationRecord(
        status=status,
        source=source,
        findings=tuple(findings),
        tool=f"tfmigrate {migrate.__version__}",
        versions=versions(),
    )
    return Outcome(record.as_json())


def with_findings(outcome: Outcome, findings: Iterable[Mapping[str, str]]) -> Outcome:
    """The outcome with more findings, given as JSON."""
    record = {**outcome.record, "findings": [*outcome.record["findings"], *findings]}
    return replace(outcome, record=record)


def moved(data: Any, places: Mapping[str, str]) -> Any:
    """JSON data in which texts that begin with, or hold, one of the places (old → new) tell of the new one."""
    if isinstance(data, str):
        for old, new in places.items():
            data = data.replace(old, new)
        return data
    if isinstance(data, Mapping):
        return {moved(key, places): moved(value, places) for key, value in data.items()}
    if isinstance(data, list):
        return [moved(value, places) for value in data]
    return data
