"""Where results go, what a job is known by, and which options a model has."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import migrate
from migrate import source
from migrate.batch import jobs, kinds, listing, settings
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
        ('to = "onnx"', "to is 'onnx', which does not fit"),
        ('[[models]]\nto = "keras"', "has no pattern"),
        ("models = 3", "models is no list"),
        ('[[models]]\nmatch = "a/*"\noutputz = []', r'models that match "a/\*": there is no option outputz'),
        ("outputs = 5", "outputs is 5, which does not fit"),
        ('[[models]]\nmatch = "a"\noutputs = 5', 's.toml, models that match "a": outputs is 5, which does not fit'),
        ('outputs = ["a", 1]', "outputs is .*, which does not fit"),
        ("inputs = { x = 1 }", "inputs is .*, which does not fit"),
        ('freeze = "x"', "freeze is 'x', which does not fit"),
        ('signatures = "predict"', "signatures is 'predict', which does not fit"),
        ('custom_objects = "own.py"', "custom_objects is 'own.py', which does not fit"),
        ("architecture = 3", "architecture is 3, which does not fit"),
        ('averages = "yes"', "averages is 'yes', which does not fit"),
        ('verify = "no"', "verify is 'no', which does not fit"),
        ("step = true", "step is True, which does not fit"),
        ("tolerance = -1", "tolerance is -1, which does not fit"),
        ("tolerance = nan", "tolerance is nan, which does not fit"),
        ('semantics = "new"', "semantics is 'new', which does not fit"),
        ('[[models]]\nmatch = "a"\nto = "onnx"', "to is 'onnx', which does not fit"),
    ],
)
def test_what_is_no_setting(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "s.toml").write_text(text)
    with pytest.raises(UsageFault, match=told):
        settings.load(tmp_path / "s.toml", {})


def test_every_option_has_a_kind() -> None:
    assert set(kinds.KINDS) == settings.known_options()


def test_files_that_a_caller_names_are_seen_from_the_working_folder(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "tfmigrate.toml"
    file.parent.mkdir()
    file.write_text("")
    made = settings.load(file, {"custom_objects": (Path("a.py"), Path("b.py"))})
    assert made.options("m", "keras-h5")["custom_objects"] == [str(Path(name).absolute()) for name in ("a.py", "b.py")]


def test_include_and_exclude() -> None:
    chosen = Selection(include=("vision/", "*.h5"), exclude=("*/old/*",))
    taken = [p for p in ("vision/a.pb", "x/b.h5", "x/c.pb", "vision/old/d.pb", "visions/e.pb") if chosen.takes(p)]
    assert taken == ["vision/a.pb", "x/b.h5"]


def test_a_file_that_changed_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("one")
    stamps = source.stamps([file])
    assert source.changed(stamps) is None
    file.write_text("other")
    assert source.changed(stamps) == str(file)
    file.unlink()
    assert source.changed(stamps) == str(file)


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


def test_values_from_files_beside_count_as_the_model(fixtures: Path, tmp_path: Path) -> None:
    """Two graphs are the same bytes, but not the same model, where their checkpoints differ."""
    graph = fixtures / "tf-1.4-graph-def-text" / "model" / "graph.pbtxt"
    checkpoint = fixtures / "tf-1.4-checkpoint-mlp" / "model"
    shutil.copy(graph, tmp_path / "net.pbtxt")
    for part in ("index", "data-00000-of-00001"):
        shutil.copy(checkpoint / f"model.ckpt-300.{part}", tmp_path / f"net.ckpt-300.{part}")
    found = {entry.path: {file.name for file in entry.files} for entry in listing.entries(tmp_path)}
    assert found["net.pbtxt"] == {"net.pbtxt", "net.ckpt-300.index", "net.ckpt-300.data-00000-of-00001"}


def test_architectures_with_one_checkpoint_are_models_with_its_values(fixtures: Path, tmp_path: Path) -> None:
    saved = fixtures / "tf-2.4-tf2ckpt-save-weights" / "model"
    shutil.copytree(saved, tmp_path / "one")
    texts = [file for file in (tmp_path / "one").iterdir() if file.suffix in (".json", ".yaml")]
    architecture = next(iter(texts), fixtures / "keras-2.2-tf-h5-weights-json" / "model" / "model.json")
    for name in ("first.json", "second.json"):
        shutil.copy(architecture, tmp_path / "one" / name)
    for text in texts:
        text.unlink()
    found = {entry.path: {file.suffix for file in entry.files} for entry in listing.entries(tmp_path / "one")}
    assert set(found) == {"first.json", "second.json"}
    assert all(".index" in suffixes for suffixes in found.values())


def test_a_large_folder_is_looked_at_once(fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = fixtures / "keras-2.2-tf-h5-weights-json" / "model"
    for number in range(60):
        shutil.copy(weights / "best.weights.hdf5", tmp_path / f"net{number}.hdf5")
        shutil.copy(weights / "model.json", tmp_path / f"net{number}.json")
    reads = Counter[Path]()
    real = source.read
    monkeypatch.setattr(source, "read", lambda path, *where: reads.update([path]) or real(path, *where))
    found = list(listing.entries(tmp_path))
    assert {entry.path: len(entry.files) for entry in found} == {f"net{number}.hdf5": 2 for number in range(60)}
    assert max(reads.values()) < 30
