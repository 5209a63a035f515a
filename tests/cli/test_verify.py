"""`tfmigrate verify`: the same numbers, or not, and what it takes from the record."""

from __future__ import annotations

import json
import shutil

AVERAGED = "legacy_fixtures/tf-1.4-checkpoint-averages/model/model.ckpt-40"


def test_an_artifact_is_equivalent(tfmigrate, converted, model) -> None:
    done = tfmigrate("verify", model, converted.dest, "--devices", "cpu")
    assert done.returncode == 0, done.stderr
    assert "Equivalent" in done.stdout
    assert {path.name for path in converted.dest.parent.iterdir()} == {"mlp", "mlp.migration.json"}


def test_endpoints_are_inferred_where_no_record_lies(tfmigrate, converted, model, tmp_path) -> None:
    shutil.copytree(converted.dest, tmp_path / "alone")
    wanted = tmp_path / "wanted.json"
    done = tfmigrate("verify", model, tmp_path / "alone", "--devices", "cpu", "--json", "--record", wanted)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["target"]["path"] == str(tmp_path / "alone")
    assert record == json.loads(wanted.read_text(encoding="utf-8"))


def test_the_choice_of_averages_comes_from_the_record(tfmigrate, tmp_path) -> None:
    dest = tmp_path / "averaged"
    assert tfmigrate("ckpt2savedmodel", AVERAGED, dest, "--averages", "--no-verify", "-q").returncode == 0
    assert tfmigrate("verify", AVERAGED, dest, "--devices", "cpu", "-q").returncode == 0
    wrong = tfmigrate("verify", AVERAGED, dest, "--devices", "cpu", "--no-averages")
    assert wrong.returncode == 1
    assert "TFM801" in wrong.stdout
    assert "Not equivalent" in wrong.stdout


def test_an_artifact_of_another_model_is_not_equivalent(tfmigrate, model, tmp_path) -> None:
    dest = tmp_path / "averaged"
    assert tfmigrate("ckpt2savedmodel", AVERAGED, dest, "--no-verify", "-q").returncode == 0
    wrong = tfmigrate("verify", model, dest, "--devices", "cpu")
    assert wrong.returncode == 1, wrong.stderr
    assert "TFM836" in wrong.stdout and "Not equivalent" in wrong.stdout
    assert "it needs features, which the source does not have" in " ".join(wrong.stdout.split())
    mistyped = tfmigrate("verify", model, dest, "--devices", "cpu", "--output", "predictionz")
    assert mistyped.returncode == 2 and "predictions:0" in mistyped.stderr


def test_something_else_beside_the_artifact_is_a_usage_error(tfmigrate, converted, model, tmp_path) -> None:
    shutil.copytree(converted.dest, tmp_path / "a")
    (tmp_path / "a.migration.json").write_text("[1, 2]", encoding="utf-8")
    done = tfmigrate("verify", model, tmp_path / "a")
    assert done.returncode == 2
    assert "no migration record" in done.stderr


def test_a_model_that_cannot_be_read_is_refused(tfmigrate, converted) -> None:
    done = tfmigrate("verify", "legacy_fixtures/damaged-checkpoint-meta-empty/model", converted.dest)
    assert done.returncode == 3
    assert "Refused" in done.stdout
