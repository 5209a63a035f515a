"""What the reference knows of the releases that wrote a model."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.models import Era, KerasModel
from migrate.verification.legacy.writers import rules

ENTRY = {"class_name": "BatchNormalization", "config": {"axis": [3], "epsilon": 1e-8}}


def test_the_reference_leaves_out_a_dilation_that_its_writer_did_not_use() -> None:
    entry = {"class_name": "Conv2DTranspose", "config": {"dilation_rate": [2, 2]}}
    found = rules(KerasModel(None, None, (), {}, Era("2.1.6-tf", "tensorflow", "1.9 to 1.12")))
    assert found["Conv2DTranspose"](entry)["config"]["dilation_rate"] == 1
    assert "Conv2DTranspose" not in rules(KerasModel(None, None, (), {}, Era("2.2.4-tf", "tensorflow", "2.0 or 2.1")))


@pytest.mark.parametrize(
    ("era", "raised"),
    [
        (Era("2.4.0", "tensorflow", "2.4"), {"ranks": [4], "first": True}),
        (Era("2.8.0", "tensorflow", "2.8"), {"ranks": [4, 5], "first": True}),
        (Era("2.2.4", "tensorflow", None), {"ranks": [4], "first": False}),
        (Era("2.2.0", "tensorflow", None), None),
        (Era("2.1.2", "tensorflow", None), None),
        (Era("2.12.0", "tensorflow", "2.12"), None),
    ],
)
def test_the_writer_decides(era: Era, raised: Any) -> None:
    made = rules(KerasModel(None, None, (), {}, era))["BatchNormalization"](ENTRY)
    if raised is None:
        assert made["class_name"] == "BatchNormalization"
    else:
        assert made["class_name"] == "RaisedNormalization"
        assert {key: made["config"][key] for key in raised} == raised
