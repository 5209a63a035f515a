"""Rounding noise: how inputs are nudged, and what a verdict makes of the floors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
import pytest

from migrate import dtypes
from migrate.verification import devices
from migrate.verification.exchange import Tensor
from migrate.verification.judging import Given, judge
from migrate.verification.noise import Noise, nudged
from migrate.verification.reference import Sample
from migrate.verification.specs import Recipe
from migrate.verification.tolerance import BY_DEVICE

FLOAT, INT = dtypes.NUMBERS["float32"], dtypes.NUMBERS["int32"]


def test_only_numbers_with_a_fraction_are_nudged_by_one_unit() -> None:
    values = np.array([0.1, -2.5, 3.0, 0.0, 1e-20, 7.3], np.float32)
    given = {"x": Tensor(FLOAT, values), "ids": Tensor(INT, np.arange(3, dtype=np.int32))}
    found = nudged(given)
    steps = found["x"].values.view(np.int32) - values.view(np.int32)
    assert set(steps[[0, 1, 4, 5]]) <= {-1, 1}
    assert not steps[[2, 3]].any()
    assert found["ids"].values is given["ids"].values
    assert np.array_equal(nudged(given)["x"].values, found["x"].values), "the same on every call"


class Floors:
    """Noise as it was measured, one floor a sample."""

    def __init__(self, *floors: float) -> None:
        self._floors = floors

    def floors(self, number: int) -> Mapping[str, float]:
        return {"y": self._floors[number]}


def judged(kind: int, errors: list[float], floors: list[float] | None) -> tuple[str, list[str]]:
    samples = [
        Sample(Recipe(seed=i), {}, {"y": Tensor(kind, np.array([1, 1], "float32" if kind == FLOAT else "int32"))})
        for i in range(len(errors))
    ]
    moved: list[tuple[Sample, Mapping[str, Tensor]]] = [
        (
            sample,
            {
                "y": Tensor(
                    kind, (sample.outputs["y"].values + np.array([error, 0])).astype(sample.outputs["y"].values.dtype)
                )
            },
        )
        for sample, error in zip(samples, errors, strict=True)
    ]
    noise = cast(Noise, Floors(*floors)) if floors is not None else None
    found = judge("y", Given(devices.CPU, ("y",), moved, BY_DEVICE, noise), random=False)
    return found.comparison.verdict, [finding.code for finding in found.findings]


@pytest.mark.parametrize(
    ("errors", "floors", "verdict", "codes"),
    [
        ([5e-5, 0.0], None, "different", ["TFM801"]),
        ([5e-5, 0.0], [0.0, 0.0], "different", ["TFM801"]),
        ([5e-5, 0.0], [1e-5, 0.0], "within", ["TFM837"]),
        ([9e-5, 0.0], [1e-5, 0.0], "different", ["TFM801"]),
        ([9e-5, 5e-5], [5e-5, 1e-6], "different", ["TFM801"]),  # each sample has its own floor
        ([0.5, 0.0], [0.1, 0.0], "within", ["TFM838"]),
        ([0.5, 5e-5], [0.1, 1e-5], "within", ["TFM837", "TFM838"]),
        ([0.5, 2e-5], [0.1, 0.0], "different", ["TFM801"]),
        ([0.5, 0.5], [0.1, float("inf")], "not-compared", ["TFM838"]),
        ([5e-6, 0.0], [0.1, 0.1], "within", []),  # within the tolerance, nothing is asked of the source
    ],
)
def test_floats(errors: list[float], floors: list[float] | None, verdict: str, codes: list[str]) -> None:
    assert judged(FLOAT, errors, floors) == (verdict, codes)


@pytest.mark.parametrize(
    ("errors", "floors", "verdict", "codes"),
    [
        ([1, 0], [0.0, 0.0], "different", ["TFM801"]),
        ([1, 0], [1.0, 0.0], "within", ["TFM838"]),
        ([1, 1], [1.0, 0.0], "different", ["TFM801"]),
        ([1, 1], [1.0, 1.0], "not-compared", ["TFM838"]),
    ],
)
def test_what_counts_must_be_equal_where_rounding_leaves_it(
    errors: list[float], floors: list[float], verdict: str, codes: list[str]
) -> None:
    assert judged(INT, errors, floors) == (verdict, codes)
