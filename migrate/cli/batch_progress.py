"""How a batch is told of while it runs: a bar on a terminal, else one line a model."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from migrate.cli import console

if TYPE_CHECKING:
    from migrate.batch.jobs import Job


class _Lines:
    """A line on standard error for each model."""

    def __init__(self) -> None:
        self._models = self._number = 0

    def planned(self, models: int, size: int) -> None:
        """How much is to be done."""
        self._models = models
        console.error(f"tfmigrate: {models} models, {size:,} bytes")

    def done(self, job: Job, record: Mapping[str, Any], seconds: float) -> None:
        """One model."""
        self._number += 1
        codes = " ".join(dict.fromkeys(one["code"] for one in record["findings"]))
        told = f"[{self._number}/{self._models}] {record['status']:12} {seconds:7.1f} s  {job.path!r:.200}  {codes}"
        console.error(told.rstrip())


class _Bar:
    """A bar of models, with the bytes that are done and the models by status."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._bytes = self._size = 0
        self._counts: Counter[str] = Counter()

    def planned(self, models: int, size: int) -> None:
        """How much is to be done."""
        self._bar.reset(total=models)
        self._size = size

    def done(self, job: Job, record: Mapping[str, Any], seconds: float) -> None:
        """One model."""
        self._bytes += job.bytes
        self._counts[record["status"]] += 1
        counts = ", ".join(f"{count} {status}" for status, count in sorted(self._counts.items()))
        self._bar.set_postfix_str(f"{self._bytes / 1e6:.0f} of {self._size / 1e6:.0f} MB, {counts}", refresh=False)
        self._bar.update()


@contextmanager
def progress(quiet: bool) -> Iterator[Any]:
    """Who is told of a batch."""
    if quiet:
        yield None
    elif not sys.stderr.isatty():
        yield _Lines()
    else:
        from tqdm import tqdm

        with tqdm(desc="planning", unit="model", dynamic_ncols=True) as bar:
            bar.set_description_str("converting", refresh=False)
            yield _Bar(bar)
