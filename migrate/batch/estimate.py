"""How long a batch will take: a guess, better when some of it is done."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

from migrate.batch.jobs import Job
from migrate.batch.ledger import Row

_PER_MODEL = 0.6
_PER_BYTE = 1 / 40e6
_ENOUGH = 5


def seconds(rows: Iterable[Row], jobs: Sequence[Job]) -> float:
    """Seconds of one worker for some jobs, from what is known of models that are done."""
    done = [(row.job.bytes, row.seconds) for row in rows if row.seconds and row.status != "failed"]
    per_model = _PER_MODEL
    if len(done) >= _ENOUGH:
        per_model = max(0.0, statistics.median(spent - size * _PER_BYTE for size, spent in done))
    return sum(per_model + job.bytes * _PER_BYTE for job in jobs)
