"""How many samples a source is asked for, by the time that each takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from migrate import dtypes
from migrate.verification import reference
from migrate.verification.exchange import Tensor
from migrate.verification.reference import Case, observe

FLOAT = dtypes.NUMBERS["float32"]


class Clockwork:
    """A runner each of whose runs takes the same time, by a clock of its own."""

    def __init__(self, seconds: float, left: float) -> None:
        self.seconds, self.left, self.now, self.runs = seconds, left, 0.0, 0

    def load(self, job: object) -> tuple[str, ...]:
        return ("logits", "best")

    def run(self, given: Mapping[str, Tensor]) -> dict[str, Tensor]:
        self.now, self.left, self.runs = self.now + self.seconds, self.left - self.seconds, self.runs + 1
        total = given["x"].values.sum(axis=1)
        return {"logits": Tensor(FLOAT, total), "best": Tensor(FLOAT, total + np.float32(1))}

    def monotonic(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("seconds", "samples", "runs"),
    [(1, 3, 4), (20, 2, 3), (30, 1, 2), (60, 1, 1)],
    ids=["quick", "one sample fewer", "one sample", "not even run again"],
)
def test_a_slow_source_is_asked_less(
    monkeypatch: pytest.MonkeyPatch, dense: Callable[..., Case], seconds: float, samples: int, runs: int
) -> None:
    runner = Clockwork(seconds, left=130)
    monkeypatch.setattr(reference, "time", runner)
    found = observe(runner, dense())  # type: ignore[arg-type]
    assert (len(found.samples), runner.runs) == (samples, runs)
    assert found.samples[0].seconds == seconds


def test_a_source_that_draws_random_numbers_is_run_again_however_slow(
    monkeypatch: pytest.MonkeyPatch, dense: Callable[..., Case]
) -> None:
    runner = Clockwork(60, left=130)
    monkeypatch.setattr(reference, "time", runner)
    observe(runner, replace(dense(), random_operations=("dropout",)))  # type: ignore[arg-type]
    assert runner.runs == 2


def test_outputs_that_are_weights_are_not_told_as_constant(dense: Callable[..., Case]) -> None:
    runner = Clockwork(0, left=100)
    runner.run = lambda given: {  # type: ignore[method-assign]
        "logits": Tensor(FLOAT, given["x"].values), "best": Tensor(FLOAT, np.ones((2, 2), np.float32))
    }  # fmt: skip
    told = observe(runner, dense())  # type: ignore[arg-type]
    assert [finding.code for finding in told.findings] == ["TFM805"]
    assert observe(runner, replace(dense(), unmoved=("best",))).findings == ()  # type: ignore[arg-type]
