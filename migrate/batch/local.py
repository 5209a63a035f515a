"""Workers on this machine: a pool of processes, each given one model at a time, and the fork servers that they ask."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as Overdue
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from typing import Any

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from migrate.batch import carrying, outcome, work
from migrate.batch.carrying import Place
from migrate.batch.jobs import Job
from migrate.batch.outcome import Outcome
from migrate.batch.settings import Limits
from migrate.findings import EnvironmentFault
from migrate.findings.batch import CrashedWorker, ExceededJobTime
from migrate.verification import forking

_RECYCLED = 200
"""Models after which a worker is replaced."""

_TRIES = 2


def processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class LocalWorkers:
    """A pool of worker processes. Use it as a context manager; threads may ask it at the same time."""

    def __init__(self, count: int, limits: Limits) -> None:
        self.count, self._limits = count, limits
        self._stack = ExitStack()
        self._servers: str | None = None
        self._pool: ProcessPool | None = None
        self._renewing = threading.Lock()
        self._running: set[ProcessFuture[Outcome]] = set()
        self._over = False

    def __enter__(self) -> LocalWorkers:
        if forking.AVAILABLE:
            self._servers = str(self._stack.enter_context(forking.ForkServers()).folder)
        self._pool = self._new_pool()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over = True
        if self._pool is not None:
            for future in list(self._running):
                future.cancel()  # type: ignore[no-untyped-call]
            self._pool.stop()  # type: ignore[no-untyped-call]  # the library has it so
            self._pool.join()
        self._stack.close()

    def carry(self, job: Job, place: Place) -> Outcome:
        """Carry out a job with one of the workers."""
        return carrying.carry(job, place, self)

    def convert(self, job: Job, model: str, dest: str) -> Outcome:
        """Convert a model in one of the workers. A worker that ends by itself is tried again once."""
        for attempt in range(1, _TRIES + 1):
            found = self._try(job, model, dest, attempt)
            if not found.crashed:
                break
        return found

    def _try(self, job: Job, model: str, dest: str, attempt: int) -> Outcome:
        pool = self._pool
        assert pool is not None
        try:
            arguments = (job, model, dest, self._limits.memory)
            return self._result(pool.schedule(work.convert, args=arguments, timeout=self._limits.seconds))
        except Overdue:
            late = ExceededJobTime(where=job.path, seconds=self._limits.seconds)
            return outcome.ended(job, outcome.FAILED, [late])
        except ProcessExpired as error:
            return _crashed(job, _told(error.exitcode), attempt)
        except CancelledError as error:
            raise EnvironmentFault("The workers were stopped.", "Run the same command again: it goes on.") from error
        except (BrokenProcessPool, RuntimeError) as error:
            self._renew(pool)
            return _crashed(job, f"the pool of workers broke ({error})", attempt)

    def _result(self, future: ProcessFuture[Outcome]) -> Outcome:
        self._running.add(future)
        try:
            if self._over:
                future.cancel()  # type: ignore[no-untyped-call]
            return future.result()
        finally:
            self._running.discard(future)

    def _renew(self, broken: ProcessPool) -> None:
        """Replace a pool that gave up, once."""
        with self._renewing:
            if self._pool is broken and not self._over:
                broken.stop()  # type: ignore[no-untyped-call]
                self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.count,
            max_tasks=_RECYCLED,
            initializer=work.begin,
            initargs=(self._servers, self._limits),
            context=_context(),
        )


def _context() -> Any:
    """Workers are forked from a process without threads that has imported what they need, where the system allows."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["migrate.batch.work"])
    return context


def _crashed(job: Job, detail: str, attempts: int) -> Outcome:
    found = outcome.ended(job, outcome.FAILED, [CrashedWorker(where=job.path, detail=detail, attempts=attempts)])
    return Outcome(found.record, crashed=True)


def _told(code: int | None) -> str:
    if code is not None and code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"it ended with code {code}"
