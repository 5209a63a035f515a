"""The same jobs on a Dask cluster (extra `distributed`): each worker needs the package and the storage, nothing else.

A Dask worker does not convert by itself. It keeps a pool like that of one machine, so that a model that crashes,
hangs or grows ends a process of that pool and never the Dask worker. Where a whole machine goes, Dask gives its jobs to
others.
"""

from __future__ import annotations

import atexit
import importlib
import multiprocessing
import threading
from typing import Any

from migrate.batch import carrying, outcome
from migrate.batch.carrying import Place
from migrate.batch.jobs import Job
from migrate.batch.local import LocalWorkers
from migrate.batch.outcome import Outcome
from migrate.batch.settings import Limits
from migrate.findings import EnvironmentFault, UsageFault
from migrate.findings.batch import LostCluster

_CONNECTING = 30
_SPARE = 2
"""Jobs handed out for each thread of the cluster: while one is converted, the next one is on its way."""

_starting = threading.Lock()
_pools: dict[tuple[int, Limits], LocalWorkers] = {}


class Cluster:
    """A Dask cluster. Use it as a context manager; threads may ask it at the same time."""

    def __init__(self, scheduler: str, limits: Limits) -> None:
        self._limits, self._scheduler = limits, scheduler
        self._library = _library()
        self._client: Any = None
        self.count = 1

    def __enter__(self) -> Cluster:
        try:
            self._client = self._library.Client(self._scheduler, timeout=_CONNECTING)
            self._client.wait_for_workers(1, timeout=_CONNECTING)
        except (OSError, ValueError, TimeoutError) as error:
            cure = "Start it with dask scheduler and dask worker, and check the address."
            raise EnvironmentFault(f"The cluster {self._scheduler} does not answer: {error}.", cure) from error
        self.count = _SPARE * max(1, sum(self._client.nthreads().values()))
        return self

    def __exit__(self, *exception: object) -> None:
        if self._client is not None:
            self._client.close()

    def carry(self, job: Job, place: Place) -> Outcome:
        """Carry out a job on one of the cluster's workers. Raises EnvironmentFault where the cluster is lost."""
        future = self._client.submit(work, job, place, self._limits, pure=False)
        try:
            found: Outcome = future.result()
            return found
        except self._library.scheduler.KilledWorker as error:
            return outcome.ended(job, outcome.FAILED, [LostCluster(where=job.path, detail=str(error).splitlines()[0])])
        except (OSError, self._library.CancelledError, self._library.FutureCancelledError) as error:
            told = f"The cluster {self._scheduler} was lost: {type(error).__name__} {error}."
            raise EnvironmentFault(told, "Start it again, then run the same command again: it goes on.") from error


def work(job: Job, place: Place, limits: Limits) -> Outcome:
    """Carry out a job on this worker of a cluster."""
    return carrying.carry(job, place, _pool(limits))


def _pool(limits: Limits) -> LocalWorkers:
    """The pool of this process, begun with its first job."""
    count = _library().get_worker().state.nthreads
    with _starting:
        if (count, limits) not in _pools:
            # Workers under a nanny are daemons, which multiprocessing forbids children. Those of the pool end with it.
            multiprocessing.process.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
            pool = LocalWorkers(count, limits)
            pool.__enter__()
            atexit.register(pool.__exit__)
            _pools[count, limits] = pool
        return _pools[count, limits]


def _library() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        cure = "Install it: pip install 'tfmigrate[distributed]'."
        raise UsageFault("--scheduler needs the package distributed.", cure) from error
