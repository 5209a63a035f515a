"""A worker's job that goes wrong in the way that the model's name says. Imported by the worker processes."""

from __future__ import annotations

import ctypes
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py

import migrate
from migrate.batch import work
from migrate.batch.carrying import Place
from migrate.batch.jobs import Job
from migrate.batch.outcome import Outcome
from migrate.batch.settings import Limits
from migrate.writers import keras_archive


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


def _at_half(job: Job, act: Callable[[Path], None], real: Callable[..., Any], arguments: Any, options: Any) -> Any:
    """Convert, and act on the source when the first half of the weights has been read from it."""
    writing = keras_archive._fill  # type: ignore[attr-defined]
    rooms = 0

    def fill(member: Any, room: Any) -> None:
        nonlocal rooms
        writing(member, room)
        rooms += 1
        if rooms == 1:
            act(Path(job.stamps[0][0]))

    keras_archive._fill = fill  # type: ignore[attr-defined]
    try:
        return real(*arguments, **options)
    finally:
        keras_archive._fill = writing  # type: ignore[attr-defined]


def _change_while_read(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> Any:
    return _at_half(job, _negated, real, arguments, options)


def _replace_while_read(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> Any:
    def replaced(path: Path) -> None:
        beside = path.with_name("newer")
        shutil.copyfile(path, beside)
        _negated(beside)
        beside.replace(path)

    return _at_half(job, replaced, real, arguments, options)


def _vanish_while_read(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> Any:
    return _at_half(job, Path.unlink, real, arguments, options)


def _cut_while_read(real: Callable[..., Any], job: Job, *arguments: Any, **options: Any) -> Any:
    return _at_half(job, lambda path: os.truncate(path, path.stat().st_size // 2), real, arguments, options)


def _negated(path: Path) -> None:
    """Give every array of a file other values, in place: the file stays as long as it is."""
    with h5py.File(path, "r+") as file:
        file.visititems(lambda name, one: one.write_direct(-one[()] - 1) if isinstance(one, h5py.Dataset) else None)


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
    "change-while-read": _change_while_read,
    "replace-while-read": _replace_while_read,
    "vanish-while-read": _vanish_while_read,
    "cut-while-read": _cut_while_read,
}
