"""A batch from its beginning to its report: what `migrate.convert_archive` and the command do."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from migrate.batch import claim, estimate, going_on, ledger, planning, storage
from migrate.batch.carrying import Place
from migrate.batch.jobs import Job
from migrate.batch.ledger import FOLDER, Ledger
from migrate.batch.local import LocalWorkers, processors
from migrate.batch.report import reporting
from migrate.batch.settings import Wanted
from migrate.batch.supervisor import Host, Progress, Supervisor
from migrate.findings import UsageFault
from migrate.frozen import dataclass

LEDGER = "ledger.sqlite"


@dataclass(frozen=True)
class BatchResult:
    """How a batch stands."""

    out: str
    counts: dict[str, int]
    """Models by status: converted, rejected, refused, not-compared, failed."""
    waiting: int
    """Models that were planned and are not done."""

    @property
    def good(self) -> bool:
        """Whether every model that was tried is converted."""
        return set(self.counts) <= {"converted"}


@dataclass(frozen=True)
class Preview:
    """What a batch would do."""

    jobs: tuple[Job, ...]
    """The models that it would convert, identical ones once."""
    models: int
    """All models of the archives."""
    bytes: int
    seconds: float
    """A guess, from the models that were converted before, if there are any."""


def state_folder(out: str) -> Path:
    """Where the ledger of an OUT lies: in it, or in the user's cache where OUT is a URL."""
    folder = storage.local(out)
    if folder is not None:
        return folder / FOLDER
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "tfmigrate" / "batches" / hashlib.sha256(out.encode()).hexdigest()[:16]


def run(places: Sequence[str], out: str, wanted: Wanted, progress: Progress) -> BatchResult:
    """Run a batch, or go on with it.

    Raises UsageFault where nothing can be begun, EnvironmentFault where it has to stop.
    """
    found = planning.archives(places)
    place, state = Place(out), state_folder(out)
    with ledger.lock(state), _claimed(place, state), closing(_opened(place, state)) as kept:
        jobs = planning.plan(found, out, wanted, kept)
        if not jobs:
            raise UsageFault(f"No model was found in {', '.join(places)}.", "See what is there with tfmigrate scan.")
        if not kept.facts().get("clean", True):
            going_on.sweep(place)
        kept.enter(jobs)
        kept.note(clean=False, archives=list(places), to=wanted.settings.to)
        waiting = going_on.waiting(kept, place, wanted.only_failed)
        try:
            if waiting:
                with _host(wanted, len(waiting)) as host:
                    Supervisor(kept, place, wanted, state / "defects").run(waiting, host, progress)
            kept.note(clean=True)
        except BaseException:
            going_on.sweep(place)
            raise
        finally:
            reporting.write(kept, place)
            _share(kept, place, state)
        return standing(kept, out)


def preview(places: Sequence[str], out: str, wanted: Wanted) -> Preview:
    """What a run would do; nothing is written. Raises as `run` does."""
    state = state_folder(out)
    with closing(Ledger.snapshot(state / LEDGER)) as kept:
        jobs = planning.plan(planning.archives(places), out, wanted, kept)
        kept.enter(jobs)
        waiting = going_on.waiting(kept, Place(out), wanted.only_failed)
        once = {job.key: job for job in reversed(waiting)}
        chosen = tuple(sorted(once.values(), key=lambda job: job.path))[: wanted.limit]
        size = sum(job.bytes for job in chosen)
        count = max(1, min(wanted.workers or processors(), len(chosen)))
        return Preview(chosen, len(jobs), size, estimate.seconds(kept.rows(), chosen) / count)


def status(out: str) -> tuple[BatchResult, list[Any]]:
    """How the batch of an OUT stands, also while it runs; and its rows. Raises UsageFault where there is none."""
    path = state_folder(out) / LEDGER
    if not path.is_file():
        raise UsageFault(f"There is no batch in {out}.", "Name the folder that a batch writes to.")
    with closing(Ledger.snapshot(path)) as kept:
        return standing(kept, out), list(kept.rows())


def report(out: str) -> list[str]:
    """Write the report of an OUT again; gives where its files lie. Raises UsageFault where there is no batch."""
    place, state = Place(out), state_folder(out)
    path = state / LEDGER
    if place.folder is not None and not path.is_file():
        raise UsageFault(f"There is no batch in {out}.", "Name the folder that a batch writes to.")
    with closing(_opened(place, state)) as kept:
        if not kept.facts():
            raise UsageFault(f"There is no batch in {out}.", "Name the folder that a batch writes to.")
        return reporting.write(kept, place)


def standing(kept: Ledger, out: str) -> BatchResult:
    """How a ledger stands."""
    counts: Counter[str] = Counter()
    waiting = 0
    for row in kept.rows():
        if row.state == "done":
            counts[str(row.status)] += 1
        else:
            waiting += 1
    return BatchResult(out, dict(counts), waiting)


@contextmanager
def _host(wanted: Wanted, models: int) -> Iterator[Host]:
    if wanted.scheduler is not None:
        from migrate.batch import cluster

        with cluster.Cluster(wanted.scheduler, wanted.limits) as many:
            yield many
    else:
        count = wanted.workers or processors()
        with LocalWorkers(max(1, min(count, models)), wanted.limits) as here:
            yield here


def _claimed(place: Place, state: Path) -> AbstractContextManager[None]:
    """Hold an OUT that other machines reach; a folder is held by its lock file."""
    return claim.held(storage.Store(place.out), state) if place.folder is None else nullcontext()


def _opened(place: Place, state: Path) -> Ledger:
    """The ledger; where OUT is a URL and another machine began, the one that lies there."""
    path = state / LEDGER
    if place.folder is None and not path.exists():
        storage.Store(place.out).get(f"{FOLDER}/{LEDGER}", path)
    return Ledger(path)


def _share(kept: Ledger, place: Place, state: Path) -> None:
    """Put the ledger into an OUT that is a URL, so that another machine can go on."""
    if place.folder is None:
        kept.settle()
        storage.Store(place.out).put(state / LEDGER, f"{FOLDER}/{LEDGER}")
