"""A settings file does for the models of a batch what the options of `convert` do for one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import migrate
from tests.batch.archives import Archive, report, statuses
from tests.conftest import FIXTURES

SETTINGS = """
devices = "cpu"

[[models]]
match = "endpoints/*"
outputs = { picked = "top:0" }
freeze = { "keep_prob:0" = 0.5 }  # so that dropout draws

[[models]]
match = "own/*"
custom_objects = ["code/objects.py"]
reference_objects = ["code/layers.py"]

[[models]]
match = "alone/*"
architecture = "code/architecture.json"

[[models]]
match = "averages/*"
averages = true
tolerance = 0.25
to = "savedmodel"
"""


def records(out: Path) -> dict[str, Any]:
    """The record of each model, by the first folder of its path."""
    found = report(out).items()
    return {path.partition("/")[0]: json.loads(Path(model["record"]).read_text()) for path, model in found}


def test_every_kind_of_setting_works_in_one_verified_batch(archive: Archive, tmp_path: Path) -> None:
    root = archive(endpoints="tf-1.4-graph-def-frozen", averages="tf-1.4-checkpoint-averages")
    out, code = tmp_path / "out", tmp_path / "code"
    for folder in (root / "own", root / "alone", code):
        folder.mkdir()
    shutil.copy(FIXTURES / "tf-2.8-h5-custom-layer" / "model" / "model.h5", root / "own")
    for name in ("objects.py", "model/layers.py"):
        shutil.copy(FIXTURES / "tf-2.8-h5-custom-layer" / name, code)
    shutil.copy(FIXTURES / "keras-2.2-tf-h5-weights-json" / "model" / "best.weights.hdf5", root / "alone")
    shutil.copy(FIXTURES / "keras-2.2-tf-h5-weights-json" / "model" / "model.json", code / "architecture.json")
    settings = tmp_path / "tfmigrate.toml"
    settings.write_text(SETTINGS)
    migrate.convert_archive(root, out, settings=settings, workers=2)
    others = dict.fromkeys(("own", "alone", "averages"), "converted")
    assert statuses(out) == {**others, "endpoints": "not-compared"}
    told = records(out)
    (signature,) = told["endpoints"]["signatures"].values()
    assert set(signature["outputs"]) == {"picked"}
    assert told["endpoints"]["bound"] == {"keep_prob:0": 0.5}
    (run,) = told["averages"]["verification"]["runs"]
    assert [output["tolerance"] for output in run["outputs"].values()] == [0.25]
    assert [Path(path).name for path in told["own"]["target"]["needs"]] == ["objects.py"]
    assert "TFM305" not in [finding["code"] for finding in told["averages"]["findings"]]
    graphs = {name for name, one in told.items() if one["target"]["format"] == "savedmodel"}
    assert graphs == {"endpoints", "averages"}


def test_without_the_settings_the_same_models_are_refused_or_other(archive: Archive, tmp_path: Path) -> None:
    root, out = archive(own="tf-2.8-h5-custom-layer"), tmp_path / "out"
    (root / "alone").mkdir()
    shutil.copy(FIXTURES / "keras-2.2-tf-h5-weights-json" / "model" / "best.weights.hdf5", root / "alone")
    migrate.convert_archive(root, out, convert={"verify": False}, workers=2)
    assert statuses(out) == {"alone": "refused", "own": "refused"}
