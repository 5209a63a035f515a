"""Where results go, what a job is known by, and which options a model has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import migrate
from migrate.batch import jobs, listing, settings
from migrate.batch.jobs import Job
from migrate.batch.settings import Selection
from migrate.findings import UsageFault

JOB = Job("a/model.h5", "archive/a/model.h5", "a/model", {"to": "savedmodel"}, "0" * 64, 10)


def test_targets_mirror_the_tree() -> None:
    found = jobs.targets([("a/model.h5", "keras"), ("a/b/frozen.pb", "savedmodel"), ("c", "savedmodel")], {})
    assert found == {"a/model.h5": "a/model.keras", "a/b/frozen.pb": "a/b/frozen", "c": "c"}


def test_no_target_is_another_or_lies_in_one() -> None:
    models = ["a", "a.pb", "a.h5", "a/inner.pb", "a/inner.h5", "report.html", "x.tar!/a", "x.tar!/a/inner.h5", "."]
    found = jobs.targets([(path, "savedmodel") for path in models], {})
    targets = [Path(target) for target in found.values()]
    assert len(set(targets)) == len(models)
    assert not [(a, b) for a in targets for b in targets if a in b.parents]
    assert "report.html" not in found.values()


def test_a_target_that_was_chosen_is_kept() -> None:
    known = {"a.h5": "a.h5"}
    assert jobs.targets([("a.h5", "savedmodel")], known) == known
    assert jobs.targets([("a.h5", "keras")], known) == {"a.h5": "a.keras"}


def test_long_names_leave_room_for_what_is_written_beside() -> None:
    name = "ä" * 125
    target = jobs.targets([(f"{name}.pb", "savedmodel")], {})[f"{name}.pb"]
    assert len(target.encode()) <= 200


def test_a_job_is_known_by_bytes_options_and_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keys = {JOB.key, replace(JOB, sha256="1" * 64).key, replace(JOB, options={"to": "keras"}).key}
    assert len(keys) == 3
    assert replace(JOB, path="other.h5", model="elsewhere", target="other").key == JOB.key
    monkeypatch.setattr("migrate.__version__", "9.9")
    assert JOB.key not in keys


def test_a_member_of_a_packed_file_is_known_by_its_name_too() -> None:
    assert replace(JOB, path="x.tar!/a.h5", model="x.tar!/a.h5").key != replace(JOB, model="x.tar!/b.h5").key


def test_a_job_survives_the_ledger() -> None:
    job = replace(JOB, stamps=(("a", 1, 2),), findings=({"code": "TFM905"},), fetched={"a": "memory://a"})
    assert Job.from_json(job.as_json()) == job


def test_options_by_pattern(tmp_path: Path) -> None:
    file = tmp_path / "tfmigrate.toml"
    file.write_text(
        'averages = true\n[[models]]\nmatch = "vision/*"\naverages = false\noutputs = ["logits:0"]\n'
        '[[models]]\nmatch = "*.h5"\nto = "savedmodel"\n'
    )
    made = settings.load(file, {"devices": "cpu"})
    assert made.options("vision/a/b.pb", "graph-def") == {
        "to": "savedmodel",
        "averages": False,
        "devices": "cpu",
        "outputs": ["logits:0"],
    }
    assert made.options("speech/c.h5", "keras-h5")["to"] == "savedmodel"
    assert made.options("speech/d.hdf5", "keras-h5") == {"to": "keras", "averages": True, "devices": "cpu"}


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ('inputs = ["x=images:0"]', "inputs", ["x=images:0"]),
        ('outputs = { scores = "logits:0" }', "outputs", {"scores": "logits:0"}),
        ('freeze = { "keep_prob:0" = 1.0 }', "freeze", {"keep_prob:0": 1.0}),
        ('signatures = ["predict"]', "signatures", ["predict"]),
        ('tags = "serve"', "tags", "serve"),
        ("step = 300", "step", 300),
        ("averages = false", "averages", False),
        ("tolerance = 0.001", "tolerance", 0.001),
        ('semantics = "modern"', "semantics", "modern"),
        ("trust = true", "trust", True),
        ("with_optimizer = true", "with_optimizer", True),
        ("verify = false", "verify", False),
        ('devices = "cpu"', "devices", "cpu"),
        ('architecture = "a.json"', "architecture", "{folder}/a.json"),
        ('weights = "w.h5"', "weights", "{folder}/w.h5"),
        ('custom_objects = ["own.py"]', "custom_objects", ["{folder}/own.py"]),
        ('reference_objects = ["old.py"]', "reference_objects", ["{folder}/old.py"]),
    ],
)
def test_every_option_reaches_the_models_that_match(tmp_path: Path, text: str, name: str, value: object) -> None:
    file = tmp_path / "tfmigrate.toml"
    file.write_text(f'[[models]]\nmatch = "a/*"\n{text}\n')
    made = settings.load(file, {})
    wanted = [one.format(folder=tmp_path) for one in value] if isinstance(value, list) else value
    assert made.options("a/m", "graph-def")[name] == (
        wanted.format(folder=tmp_path) if isinstance(wanted, str) else wanted
    )
    assert name not in made.options("b/m", "graph-def")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense", "is no settings file"),
        ("outputz = []", "no option outputz. Did you mean outputs"),
        ("overwrite = true", "no option overwrite"),
        ('to = "onnx"', "no target onnx"),
        ('[[models]]\nto = "keras"', "has no pattern"),
    ],
)
def test_what_is_no_setting(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "s.toml").write_text(text)
    with pytest.raises(UsageFault, match=told):
        settings.load(tmp_path / "s.toml", {})


def test_include_and_exclude() -> None:
    chosen = Selection(include=("vision/", "*.h5"), exclude=("*/old/*",))
    taken = [p for p in ("vision/a.pb", "x/b.h5", "x/c.pb", "vision/old/d.pb", "visions/e.pb") if chosen.takes(p)]
    assert taken == ["vision/a.pb", "x/b.h5"]


def test_a_file_that_changed_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("one")
    stamps = jobs.stamp([file])
    assert jobs.changed(stamps) is None
    file.write_text("other")
    assert jobs.changed(stamps) == str(file)
    file.unlink()
    assert jobs.changed(stamps) == str(file)


def test_an_architecture_belongs_to_the_weights_beside_it(fixtures: Path) -> None:
    found = {entry.path: entry for entry in listing.entries(fixtures / "keras-2.2-tf-h5-weights-json" / "model")}
    assert list(found) == ["best.weights.hdf5"]
    assert {file.name for file in found["best.weights.hdf5"].files} == {"best.weights.hdf5", "model.json"}
    alone = next(listing.entries(fixtures / "damaged-h5-weights-alone" / "model"))
    assert [file.name for file in alone.files] == ["best.weights.hdf5"]


def test_the_models_are_those_of_scan(fixtures: Path) -> None:
    chosen = ("packed-tar-two-models", "tf-1.12-estimator-model-dir", "tf-2.4-tf2ckpt-save-weights", "hostile-pickle")
    for name in chosen:
        scanned = [row.path for row in migrate.scan(fixtures / name)]
        assert sorted(entry.path for entry in listing.entries(fixtures / name)) == sorted(scanned)
