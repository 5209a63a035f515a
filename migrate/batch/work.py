"""What a worker process does: one conversion after the other, each told as an outcome, whatever happens."""

from __future__ import annotations

import contextlib
import signal
import sys
from pathlib import Path

import migrate
from migrate import conversion  # imported before the workers are forked
from migrate.batch import outcome
from migrate.batch.jobs import Job
from migrate.batch.outcome import Outcome, Raised
from migrate.batch.settings import Limits
from migrate.findings import EnvironmentFault, Finding, UsageFault
from migrate.findings.batch import ExceededJobMemory, UnfitOptions
from migrate.findings.environment import SystemTrouble
from migrate.verification import isolation, launching
from migrate.verification.forking import Forks

_VERIFYING = 0.8
"""The share of a job's time after which a verification is given up, so that the artifact is told of at least."""

_BASE = 512 << 20
"""Bytes that every child of a verification shares with the server it was forked from."""

_terms = launching.terms()


def begin(servers: str | None, limits: Limits) -> None:
    """Prepare this process to be a worker. `servers` is the folder of the fork servers, if there are any."""
    global _terms
    isolation.die_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    if limits.memory is not None:
        _limit_memory(limits.memory)
    memory = None if limits.memory is None else limits.memory + _BASE
    launcher = launching.Fresh() if servers is None else Forks(Path(servers))
    usual, most = launching.Limits(), limits.seconds * _VERIFYING
    allowed = launching.Limits(min(usual.seconds, most), min(usual.whole, most), memory)
    _terms = launching.Terms(launcher, allowed)


def convert(job: Job, model: str, dest: str, memory: int | None) -> Outcome:
    """Convert a model; whatever goes wrong is an outcome too."""
    assert conversion
    try:
        with launching.under(_terms):
            record = migrate.convert(model, dest, **job.options, overwrite=True)
        return Outcome(record.as_json(), written=True)
    except UsageFault as fault:
        return _refused(job, UnfitOptions(where=job.path, problem=fault.message, help=fault.cure))
    except EnvironmentFault as fault:
        return _refused(job, SystemTrouble(where=job.path, problem=fault.message, help=fault.cure))
    except MemoryError:
        return outcome.ended(job, outcome.FAILED, [ExceededJobMemory(where=job.path, allowed=memory or 0)])
    except Exception as error:
        return Outcome(outcome.ended(job, outcome.FAILED, ()).record, raised=Raised.of(error))


def _refused(job: Job, finding: Finding) -> Outcome:
    return outcome.ended(job, "refused", [finding])


def _limit_memory(allowed: int) -> None:
    """Let this process have so many bytes more than it has: an allocation beyond fails."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        if sys.platform == "linux":
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
            held = pages * resource.getpagesize()
            _, most = resource.getrlimit(resource.RLIMIT_DATA)
            resource.setrlimit(resource.RLIMIT_DATA, (held + allowed, most))
