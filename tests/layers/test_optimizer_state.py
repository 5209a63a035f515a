"""The state of optimizers, from genuine models, in the order of Keras 3."""

from __future__ import annotations

from typing import Any

from migrate import keras_plan
from migrate.formats import Asked, KerasReading, opened
from tests.fixtures import ROOT


def _planned(name: str, **wanted: Any) -> keras_plan.KerasPlan:
    path = next((ROOT / name / "model").iterdir())
    with opened(path, Asked()) as reading:
        assert isinstance(reading, KerasReading)
        return keras_plan.make(reading, path, keras_plan.Wanted(**wanted), Asked())


def test_moments_stand_beside_their_trained_arrays() -> None:
    plan = _planned("keras-1.2-tf-h5-convnet", with_optimizer=True)
    state = {path: one for path, one in plan.upgraded.arrays.items() if path.startswith("optimizer/")}
    assert len(state) > 2
    assert state["optimizer/vars/0"].dtype == "int64"
    assert not [one for one in plan.findings if one.code in ("TFM551", "TFM704")]


def test_arrays_whose_numbers_changed_leave_it_out() -> None:
    plan = _planned("keras-2.3-tf-h5-metrics-adam", with_optimizer=True)
    assert not [path for path in plan.upgraded.arrays if path.startswith("optimizer/")]
    [reason] = [one.message for one in plan.findings if one.code == "TFM704"]
    assert "not only moved" in reason


def test_without_being_asked_for_it_is_left_out() -> None:
    plan = _planned("keras-1.2-tf-h5-convnet")
    assert not [path for path in plan.upgraded.arrays if path.startswith("optimizer/")]
    assert "state of the optimizer" in set(plan.upgraded.dropped.values())
