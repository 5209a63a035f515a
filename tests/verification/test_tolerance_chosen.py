"""The tolerance that a person chooses."""

from __future__ import annotations

from pathlib import Path

import pytest

import migrate
from migrate import dtypes
from migrate.findings import UsageFault
from migrate.verification import tolerance


def test_it_holds_on_every_device_and_not_for_counts() -> None:
    table = tolerance.everywhere(0.01)
    for device in tolerance.BY_DEVICE:
        assert tolerance.tolerance(dtypes.NUMBERS["float32"], device, table) == 0.01
        assert tolerance.tolerance(dtypes.NUMBERS["int32"], device, table) == 0


@pytest.mark.parametrize("value", [-1, 1, 7.0, float("nan"), "much", True])
def test_what_is_no_tolerance(value: object) -> None:
    with pytest.raises(UsageFault, match="is no tolerance"):
        tolerance.everywhere(value)  # type: ignore[arg-type]


def test_the_record_tells_it(fixtures: Path, tmp_path: Path) -> None:
    model = fixtures / "tf-1.4-graph-def-frozen" / "model" / "frozen.pb"
    record = migrate.convert(model, tmp_path / "out", devices="cpu", tolerance=0.25)
    assert record.status == "converted" and record.verification is not None
    allowed = {key: one.tolerance for key, one in record.verification.runs[0].outputs.items()}
    kinds = {key: facts["dtype"] for key, facts in record.signatures["serving_default"]["outputs"].items()}
    assert allowed == {key: 0.25 if kind == "float32" else 0.0 for key, kind in kinds.items()}
    assert 0.25 in allowed.values()
