"""Archives and results under URLs."""

from __future__ import annotations

import json
from pathlib import Path

import fsspec
import pytest

import migrate
from migrate.batch import planning
from migrate.findings import EnvironmentFault, UsageFault
from tests.batch.archives import Archive, report


@pytest.fixture
def memory():
    """An empty storage in memory."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()


def upload(root: Path, system, to: str) -> None:
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        system.pipe_file(f"{to}/{file.relative_to(root).as_posix()}", file.read_bytes())


def test_a_storage_is_source_and_target(memory, archive: Archive, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = archive(a="tf-1.4-graph-def-frozen", b__deep="tf-1.4-saved-model-text", c="damaged-checkpoint-meta-empty")
    upload(root, memory, "/models")
    result = migrate.convert_archive("memory://models", "memory://out", convert={"verify": False}, workers=2)
    assert result.counts == {"converted": 2, "refused": 1}
    told = json.loads(memory.cat_file("/out/report.json"))
    models = {model["path"]: model for model in told["models"]}
    assert set(models) == {"a/frozen.pb", "b/deep", "c/model.ckpt-300"}
    for path, target in {"a/frozen.pb": "a/frozen", "b/deep": "b/deep"}.items():
        assert models[path]["target"] == f"memory://out/{target}"
        record = json.loads(memory.cat_file(f"/out/{target}.migration.json"))
        assert record["source"]["path"] == f"memory://models/{path}"
        assert record["target"]["path"] == f"memory://out/{target}"
        assert memory.exists(f"/out/{target}/saved_model.pb")
    assert memory.exists("/out/report.html")


def test_another_machine_goes_on(memory, archive: Archive, tmp_path: Path, monkeypatch) -> None:
    upload(archive(a="tf-1.4-graph-def-frozen", b="tf-1.4-checkpoint-mlp"), memory, "/models")
    for machine, done in (("one", 1), ("two", 2)):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / machine))
        result = migrate.convert_archive(
            "memory://models", "memory://out", convert={"verify": False}, workers=1, limit=1
        )
        assert result.counts == {"converted": done}


def test_a_file_url_is_a_folder(archive: Archive, tmp_path: Path) -> None:
    root = archive(a="tf-1.4-graph-def-frozen")
    result = migrate.convert_archive(f"file://{root}", f"file://{tmp_path}/out", convert={"verify": False})
    assert result.counts == {"converted": 1}
    assert report(tmp_path / "out")["a/frozen.pb"]["target"] == f"{tmp_path}/out/a/frozen"


def test_identical_models_of_a_storage_are_converted_once(memory, archive, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    upload(archive(a="tf-1.4-graph-def-frozen", b="tf-1.4-graph-def-frozen"), memory, "/models")
    migrate.convert_archive("memory://models", "memory://out", convert={"verify": False}, workers=1)
    told = json.loads(memory.cat_file("/out/report.json"))
    assert [model["findings"] for model in told["models"]] == [[], ["TFM957"]]
    assert memory.cat_file("/out/a/frozen/saved_model.pb") == memory.cat_file("/out/b/frozen/saved_model.pb")


def test_files_that_belong_together_are_fetched_together() -> None:
    names = ["a/saved_model.pb", "a/variables/variables.index", "a/assets/x/y.txt", "b/m.h5", "b/m.json", "b/c/n.h5"]
    assert planning.groups(names) == [
        ["a/assets/x/y.txt", "a/saved_model.pb", "a/variables/variables.index"],
        ["b/c/n.h5"],
        ["b/m.h5", "b/m.json"],
    ]


def test_a_storage_that_cannot_be_reached_is_said(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises((EnvironmentFault, UsageFault), match="nosuch"):
        migrate.convert_archive("nosuch://models", tmp_path / "out")
