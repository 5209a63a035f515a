"""Hands out jobs, writes down what became of each, and stops when it must."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, Protocol

from migrate.batch import carrying, outcome
from migrate.batch.carrying import Place
from migrate.batch.jobs import Job
from migrate.batch.ledger import Ledger
from migrate.batch.outcome import Outcome, Raised
from migrate.batch.settings import Wanted
from migrate.findings import EnvironmentFault
from migrate.findings.batch import Defect, OccupiedTarget

_TICK = 0.5
Record = Mapping[str, Any]


class Host(Protocol):
    """Where jobs are carried out, `count` of them at the same time."""

    count: int

    def carry(self, job: Job, place: Place) -> Outcome:
        """Carry out one job. Raises EnvironmentFault where none can be carried out any more."""
        ...


class Progress(Protocol):
    """Who is told how a batch goes."""

    def planned(self, models: int, size: int) -> None:
        """So many models and bytes are to be converted."""
        ...

    def done(self, job: Job, record: Record, seconds: float) -> None:
        """A model is done."""
        ...


class Untold:
    """A progress that tells nobody."""

    def planned(self, models: int, size: int) -> None:
        """Nothing."""

    def done(self, job: Job, record: Record, seconds: float) -> None:
        """Nothing."""


class Supervisor:
    """One run over jobs that wait in a ledger."""

    def __init__(self, ledger: Ledger, place: Place, wanted: Wanted, defects: Path) -> None:
        self._ledger, self._place, self._wanted, self._defects = ledger, place, wanted, defects
        self._begun = ledger.begun()
        self._results = ledger.results()
        """The path of the model whose result stands for a key."""
        self._twins: dict[str, list[Job]] = {}
        """For each key that is being converted, the identical models that wait for its result."""
        self._handed_out = 0
        self._failures = 0
        self._trouble: EnvironmentFault | None = None

    def run(self, waiting: deque[Job], host: Host, progress: Progress) -> None:
        """Carry out jobs. Raises EnvironmentFault where the disk is full or the workers are lost; nothing is lost then:
        what was not done waits in the ledger."""
        chosen = list(waiting)[: self._wanted.limit]
        progress.planned(len(chosen), sum(job.bytes for job in chosen))
        running: dict[Future[Outcome], tuple[Job, float]] = {}
        threads = ThreadPoolExecutor(host.count)
        try:
            while running or (waiting and not self._stopped):
                while waiting and len(running) < host.count and not self._stopped:
                    job = waiting.popleft()
                    future = self._begin(job, threads, host)
                    if future is not None:
                        running[future] = job, time.monotonic()
                for future in wait(running, timeout=_TICK, return_when=FIRST_COMPLETED).done:
                    job, start = running.pop(future)
                    self._end(job, self._result(job, future), time.monotonic() - start, progress)
                    waiting.extendleft(self._twins.pop(job.key, ()))
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            self._put_back(job for job, _ in running.values())
        if self._trouble is not None:
            raise self._trouble

    @property
    def _stopped(self) -> bool:
        limit, most = self._wanted.limit, self._wanted.max_failures
        enough = limit is not None and self._handed_out >= limit
        return enough or (most is not None and self._failures >= most) or self._trouble is not None

    def _begin(self, job: Job, threads: ThreadPoolExecutor, host: Host) -> Future[Outcome] | None:
        """Hand a job out; None where it waits for its twin."""
        if job.key in self._twins:
            self._twins[job.key].append(job)
            return None
        self._handed_out += 1
        if self._occupied(job):
            return threads.submit(outcome.ended, job, "refused", [OccupiedTarget(where=job.target)])
        self._ledger.start(job)
        self._begun.add(job.target)
        twin = self._results.get(job.key)
        found = None if twin is None or twin == job.path else self._ledger.find(twin)
        if found is not None and found.record is not None:
            return threads.submit(carrying.copy, job, found.job, found.record, self._place)
        self._twins[job.key] = []
        return threads.submit(_clear_and_carry, job, self._place, host)

    def _occupied(self, job: Job) -> bool:
        """Whether something that this batch did not write stands at the target."""
        if self._wanted.overwrite or job.target in self._begun:
            return False
        return self._place.holds(job)

    def _result(self, job: Job, future: Future[Outcome]) -> Outcome | None:
        """The outcome, with a record at its place; None where the job must be carried out another time."""
        try:
            found = future.result()
            if found.disk_is_full:
                raise EnvironmentFault(found.record["findings"][-1]["message"], "")
            return self._kept(job, found)
        except EnvironmentFault as fault:
            cure = "Mend this, then run the same command again: it goes on where it was."
            self._trouble = EnvironmentFault(f"The batch has stopped: {fault.message}", fault.cure or cure)
            return None
        except Exception as error:
            return self._defect(job, Raised.of(error))

    def _kept(self, job: Job, found: Outcome) -> Outcome:
        """The outcome, with its traceback in a file, or its record beside the target."""
        if found.raised is not None:
            return self._defect(job, found.raised)
        occupied = any(finding["code"] == OccupiedTarget.code for finding in found.record["findings"])
        if found.written or occupied or found.record["status"] == outcome.FAILED:
            return found
        try:
            carrying.write_record(job, found.record, self._place)
        except OSError as error:
            raise EnvironmentFault(f"{error.strerror or error} ({self._place.record_of(job)})", "") from error
        return Outcome(found.record, written=True)

    def _defect(self, job: Job, raised: Raised) -> Outcome:
        """The outcome of a defect, whose traceback is kept in a file."""
        name = hashlib.sha256(job.path.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        file = self._defects / f"{name}.txt"
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{job.path!r}\n\n{raised.traceback}", encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise EnvironmentFault(f"{error.strerror or error} ({file})", "") from error
        return outcome.ended(job, outcome.FAILED, [Defect(where=job.path, error=raised.error, traceback=str(file))])

    def _end(self, job: Job, found: Outcome | None, seconds: float, progress: Progress) -> None:
        if found is None:
            self._put_back([job])
            return
        try:
            self._ledger.finish(job, found.record, seconds, found.written)
        except EnvironmentFault as fault:
            self._trouble = fault
            return
        self._results.setdefault(job.key, job.path)
        self._failures += found.record["status"] not in outcome.GOOD
        progress.done(job, found.record, seconds)

    def _put_back(self, jobs: Any) -> None:
        """Jobs wait again; where the ledger cannot be written, the next run sees that they were not done."""
        try:
            self._ledger.put_back(list(jobs))
        except EnvironmentFault as fault:
            self._trouble = self._trouble or fault


def _clear_and_carry(job: Job, place: Place, host: Host) -> Outcome:
    place.clear(job)
    return host.carry(job, place)
