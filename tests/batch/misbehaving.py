"""A worker's job that goes wrong in the way that the model's name says. Imported by the worker processes."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import migrate
from migrate.batch import work
from migrate.batch.carrying import Place
from migrate.batch.jobs import Job
from migrate.batch.outcome import Outcome
from migrate.batch.settings import Limits


def convert(job: Job, model: str, dest: str, memory: int | None) -> Outcome:
    """Convert, unless the first folder of the model has the name of a fault."""
    fault = job.path.partition("/")[0]
    if fault in _FAULTS:
        real = migrate.convert
        migrate.convert = lambda *arguments, **options: _FAULTS[fault](real, job, *arguments, **options)
        try:
            return work.convert(job, model, dest, memory)
        finally:
            migrate.convert = real
    return work.convert(job, model, dest, memory)


def end_machine(job: Job, place: Place, limits: Limits) -> None:
    """End the process that was given a job, as a machine that is switched off does."""
    os._exit(1)


def _abort(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> None:
    os.abort()


def _segfault(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> None:
    ctypes.string_at(0)


def _exit(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> None:
    os._exit(3)


def _hang(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> None:
    time.sleep(600)


def _allocate(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> None:
    held = []
    while True:
        held.append(bytearray(32 << 20))


def _defect(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> None:
    raise ZeroDivisionError("on purpose")


def _crash_once(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> Any:
    mark = Path(job.stamps[0][0]).with_name("crashed-once")
    if not mark.exists():
        mark.touch()
        os.abort()
    return real(*arguments, **options)


def _vanish(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> Any:
    for path, _, _ in job.stamps:
        Path(path).unlink()
    return real(*arguments, **options)


def _change(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> Any:
    record = real(*arguments, **options)
    with Path(job.stamps[0][0]).open("ab") as file:
        file.write(b"more")
    return record


_FAULTS = {
    "abort": _abort,
    "segfault": _segfault,
    "exit": _exit,
    "hang": _hang,
    "allocate": _allocate,
    "defect": _defect,
    "crash-once": _crash_once,
    "vanish": _vanish,
    "change": _change,
}
