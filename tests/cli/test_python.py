"""The Python functions behind the commands."""

from __future__ import annotations

import pytest

import migrate
from migrate.findings import UsageFault


def test_endpoints_may_be_a_mapping(root, model, tmp_path) -> None:
    told: list[str] = []
    outputs = {"scores": "predictions:0"}
    record = migrate.convert(root / model, tmp_path / "a", outputs=outputs, verify=False, say=told.append)
    assert record.status == "converted"
    assert list(record.signatures["serving_default"]["outputs"]) == ["scores"]
    assert told


def test_one_text_is_no_list_of_tensors(root, model, tmp_path) -> None:
    with pytest.raises(UsageFault, match="list of tensors"):
        migrate.convert(root / model, tmp_path / "a", outputs="predictions")


def test_a_model_that_cannot_be_read_gives_a_record(root, tmp_path) -> None:
    damaged = root / "legacy_fixtures/damaged-checkpoint-meta-empty/model"
    record = migrate.convert(str(damaged), str(tmp_path / "a"), verify=False)
    assert record.status == "refused"
    assert record.findings
    assert not (tmp_path / "a").exists()
