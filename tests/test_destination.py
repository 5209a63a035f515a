"""What stands where an artifact or a record goes is not lost by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate import destination
from migrate.findings import UsageFault
from migrate.record import MigrationRecord

RECORD = MigrationRecord(status="refused", source={}, tool="tfmigrate", seconds={}, versions={})


def test_a_record_replaces_a_record_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    RECORD.write(path)
    destination.check_record(path)
    path.write_text("my notes", encoding="utf-8")
    with pytest.raises(UsageFault, match="no migration record"):
        destination.check_record(path)
    destination.check_record(path, overwrite=True)


def test_a_record_goes_through_a_link(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "file")
    RECORD.write(link)
    assert link.is_symlink()
    assert '"refused"' in (tmp_path / "file").read_text(encoding="utf-8")


def test_a_rejected_artifact_does_not_replace_the_source(tmp_path: Path) -> None:
    source = tmp_path / "model.rejected"
    with pytest.raises(UsageFault, match="belongs to the model"):
        destination.spare([source / "saved_model.pb"], tmp_path / "model", tmp_path / "record.json")
    destination.spare([source / "saved_model.pb"], tmp_path / "other", tmp_path / "record.json")


def test_nobody_replaces_the_home_of_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "people" / "somebody"
    home.mkdir(parents=True)
    (tmp_path / "old").mkdir()
    monkeypatch.setenv("HOME", str(home))
    for lived_in in (home, home.parent):
        with pytest.raises(UsageFault, match="where you work"):
            destination.check(lived_in, overwrite=True)
    destination.check(tmp_path / "old", overwrite=True)
