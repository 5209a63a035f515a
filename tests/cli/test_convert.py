"""What a conversion prints, writes and ends with."""

from __future__ import annotations

import json
import os
import shutil

import pytest

DAMAGED = "legacy_fixtures/damaged-checkpoint-shard-missing/model"
SCHEMA = {
    "schema": int,
    "tool": str,
    "status": str,
    "source": dict,
    "target": dict | None,
    "signatures": dict,
    "bound": dict,
    "changes": list,
    "findings": list,
    "weights": dict,
    "verification": dict | None,
    "seconds": dict,
    "versions": dict,
}


def check_record(record) -> None:
    """Names and types of the record, schema 1."""
    assert set(record) == set(SCHEMA)
    for name, kind in SCHEMA.items():
        assert isinstance(record[name], kind), name
    assert record["schema"] == 1
    assert set(record["source"]) == {"path", "format", "writer", "sha256", "bytes"}
    assert set(record["weights"]) == {"used", "dropped", "unaccounted"}
    assert {"read", "convert", "write", "verify"} <= set(record["seconds"])
    for change in record["changes"]:
        assert set(change) == {"pass", "where", "what", "why"}
    for finding in record["findings"]:
        assert set(finding) == {"code", "name", "severity", "where", "message", "cure"}


def test_a_conversion_ends_well(converted) -> None:
    assert converted.done.returncode == 0, converted.done.stderr
    assert (converted.dest / "saved_model.pb").is_file()
    assert {path.name for path in converted.dest.parent.iterdir()} == {"mlp", "mlp.migration.json"}


def test_the_text_tells_what_matters(converted, model) -> None:
    text = converted.done.stdout
    parts = [model, "tensorflow 1.4.1", "float32 [?, 12]", "predicted_class", "keep_prob:0", "= 1.0"]
    parts += ["4 tensors used", "optimizer state", "cpu: ", "Converted", "mlp.migration.json"]
    positions = [text.find(part) for part in parts]
    assert -1 not in positions, parts[positions.index(-1)]
    assert positions == sorted(positions)


def test_the_text_fits_a_terminal(converted) -> None:
    wide = [line for line in converted.done.stdout.splitlines() if len(line) > 80 and "/" not in line]
    assert not wide


def test_progress_goes_to_standard_error_without_bars(converted) -> None:
    assert "verifying on cpu" in converted.done.stderr
    assert "\r" not in converted.done.stderr


def test_the_record_has_its_fields(converted, model) -> None:
    record = converted.record
    check_record(record)
    assert record["status"] == "converted"
    assert record["source"]["path"] == model
    assert record["source"]["format"] == "tf1-checkpoint"
    assert record["target"]["path"] == str(converted.dest)
    assert record["target"]["needs"] == []
    assert record["bound"] == {"keep_prob:0": 1.0}
    assert record["weights"]["used"] == 4
    assert record["weights"]["unaccounted"] == []
    signature = record["signatures"]["serving_default"]
    assert signature["inputs"] == {"x": {"source": "x:0", "dtype": "float32", "shape": [None, 12]}}
    assert set(signature["outputs"]) == {"predictions", "predicted_class"}


def test_the_record_has_the_comparison(converted) -> None:
    verification = converted.record["verification"]
    assert verification["verdict"] in ("identical", "within")
    assert "tensorflow" in verification["reference"]
    (run,) = verification["runs"]
    assert run["device"] == "cpu"
    assert set(run["outputs"]) == {"predictions", "predicted_class"}
    fields = {"max_abs", "max_rel_to_scale", "max_ulp", "argmax_agreement", "tolerance", "verdict"}
    assert all(set(comparison) == fields for comparison in run["outputs"].values())


def test_json_is_the_record_and_nothing_else(tfmigrate, tmp_path, model) -> None:
    done = tfmigrate("ckpt2savedmodel", model, tmp_path / "a", "--no-verify", "--json")
    assert done.returncode == 0
    record = json.loads(done.stdout)
    assert record == json.loads((tmp_path / "a.migration.json").read_text(encoding="utf-8"))
    check_record(record)
    assert record["verification"] is None


def test_quiet_is_silent(tfmigrate, tmp_path, model) -> None:
    done = tfmigrate("convert", model, tmp_path / "a", "--to", "savedmodel", "--no-verify", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_record_goes_where_it_is_wanted(tfmigrate, tmp_path, model) -> None:
    wanted = tmp_path / "records" / "mlp.json"
    assert tfmigrate("ckpt2savedmodel", model, tmp_path / "a", "--no-verify", "--record", wanted).returncode == 0
    assert wanted.is_file()
    assert not (tmp_path / "a.migration.json").exists()


def test_an_artifact_is_replaced_when_asked(tfmigrate, tmp_path, model) -> None:
    dest = tmp_path / "a"
    dest.mkdir()
    (dest / "old").touch()
    assert tfmigrate("ckpt2savedmodel", model, dest, "--no-verify", "--overwrite").returncode == 0
    assert not (dest / "old").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"a", "a.migration.json"}


def test_named_endpoints_have_their_keys(tfmigrate, tmp_path, model) -> None:
    named = ["--input", "features=x", "--output", "p=predictions:0", "--freeze", "keep_prob:0=0.5"]
    done = tfmigrate("ckpt2savedmodel", model, tmp_path / "a", "--no-verify", "--json", *named)
    record = json.loads(done.stdout)
    signature = record["signatures"]["serving_default"]
    assert (list(signature["inputs"]), list(signature["outputs"])) == (["features"], ["p"])
    assert record["bound"] == {"keep_prob:0": 0.5}


@pytest.mark.parametrize("form", [(), ("-q",), ("--json",)], ids=["text", "quiet", "json"])
def test_a_refusal_has_findings_and_leaves_nothing(tfmigrate, tmp_path, form) -> None:
    done = tfmigrate("ckpt2savedmodel", DAMAGED, tmp_path / "deeper" / "a", *form)
    assert done.returncode == 3
    assert "TFM201" in (done.stderr if form == ("-q",) else done.stdout)
    assert "Traceback" not in done.stderr
    assert [path.name for path in (tmp_path / "deeper").iterdir()] == ["a.migration.json"]
    record = json.loads((tmp_path / "deeper" / "a.migration.json").read_text(encoding="utf-8"))
    check_record(record)
    assert (record["status"], record["target"]) == ("refused", None)


def test_a_name_that_is_no_text_stops_nothing(tfmigrate, tmp_path, root, model) -> None:
    named = tmp_path / os.fsdecode(b"no\xfftext")
    try:
        shutil.copytree((root / model).parent, named)
    except OSError:
        pytest.skip("this file system takes text only")
    done = tfmigrate("ckpt2savedmodel", named, tmp_path / "a", "--no-verify", "--json")
    assert done.returncode == 0, done.stderr
    record = json.loads((tmp_path / "a.migration.json").read_text(encoding="utf-8"))
    assert record == json.loads(done.stdout)
    assert record["source"]["path"] == str(named)
