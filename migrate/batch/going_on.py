"""What a run takes up from the one before: which jobs wait, what was left half-written."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from migrate.batch import outcome
from migrate.batch.carrying import REJECTED, Place
from migrate.batch.jobs import Job
from migrate.batch.ledger import Ledger, Row
from migrate.findings.batch import ChangedSource, LostCluster
from migrate.findings.environment import SystemTrouble
from migrate.writers import atomic

_LEFT = (".*.partial-*", ".*.retired-*")
_PASSING = frozenset({SystemTrouble.code, ChangedSource.code, LostCluster.code})
"""Findings about the machine or the moment: such models are tried again by every run."""


def waiting(ledger: Ledger, place: Place, only_failed: bool) -> deque[Job]:
    """The jobs that a run carries out. They wait in the ledger from now on."""
    rows = ledger.rows()
    if only_failed:
        found = [row.job for row in rows if row.state == "done" and row.status not in outcome.GOOD]
    else:
        found = [row.job for row in rows if row.state != "done" or _passing(row) or not _stands(row, place)]
    ledger.put_back(found)
    return deque(found)


def sweep(place: Place) -> None:
    """Remove what a run that was killed was writing."""
    if place.folder is not None and place.folder.is_dir():
        for pattern in _LEFT:
            for left in sorted(place.folder.rglob(pattern)):
                atomic.remove(left)


def _passing(row: Row) -> bool:
    findings = row.record["findings"] if row.record else ()
    return row.status != "converted" and any(finding["code"] in _PASSING for finding in findings)


def _stands(row: Row, place: Place) -> bool:
    """Whether the artifact of a model that is done is there, with as many bytes as were written."""
    target = (row.record or {}).get("target")
    if target is None or place.folder is None:
        return True
    end = REJECTED if row.status == "rejected" else ""
    return _size(place.folder / f"{row.job.target}{end}") == int(target["bytes"])


def _size(path: Path) -> int:
    try:
        return sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())
    except OSError:
        return -1
