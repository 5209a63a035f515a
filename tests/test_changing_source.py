"""A model that somebody writes to while it is converted."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import migrate
from migrate.writers import keras_archive
from tests.conftest import FIXTURES

MODEL = FIXTURES / "tf-2.8-h5-custom-layer"


@pytest.mark.parametrize("writes", [True, False])
def test_a_source_that_changes_while_it_is_read_gives_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: bool
) -> None:
    model, dest = tmp_path / "model.h5", tmp_path / "model.keras"
    shutil.copy(MODEL / "model" / "model.h5", model)
    filling = keras_archive._fill

    def fill(member: Any, room: Any) -> None:
        filling(member, room)
        if writes:
            with model.open("ab") as file:
                file.write(b"more")

    monkeypatch.setattr(keras_archive, "_fill", fill)
    record = migrate.convert(model, dest, to="keras", custom_objects=[MODEL / "objects.py"], verify=False)
    told = [finding.message for finding in record.findings if finding.code == "TFM905"]
    if writes:
        assert (record.status, record.target, dest.exists()) == ("refused", None, False)
        assert told == [f"{model} changed or vanished while it was read, so the result was not kept."]
    else:
        assert (record.status, told, dest.exists()) == ("converted", [], True)
    assert not [path for path in tmp_path.iterdir() if ".partial-" in path.name]
