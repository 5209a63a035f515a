"""Every genuine Keras model against the golden outputs of the runtime that wrote it, from converted artifacts.

All archives run in one process with plain Keras 3, all SavedModels in one with plain TensorFlow; nothing of tfmigrate
is imported there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from migrate.conversion import Options, convert
from migrate.keras_plan import Wanted
from migrate.record import MigrationRecord
from tests.fixtures import Fixture, keras_models

GENUINE = [f for f in keras_models() if f.exit in (0, 4)]
# A link that a person names is followed: only archives are not left by links.
REFUSED = [f for f in keras_models() if f.exit == 3 and not f.model.is_symlink()]
GOLDEN = [f for f in GENUINE if f.exit == 0]
EXPORTED = [
    f
    for number, f in enumerate(GOLDEN)
    if number % 2 == 0 or f.given("--custom-objects") or f.name.endswith("open-steps")
]
# Small ones: other backends compile each operation anew.
PORTABLE = [
    f
    for f in GOLDEN
    if f.name
    in (
        *("keras-0.3-theano-h5-weights-mlp", "keras-1.0-theano-h5-convnet", "keras-1.2-tf-h5-mlp"),
        *("keras-1.2-theano-h5-merge", "keras-2.0-theano-h5-channels-first", "keras-2.1-tf-h5-nested"),
        *("keras-2.2-tf-h5-sequential-list", "keras-2.2-tf-yaml-tuple", "keras-2.3-tf-h5-upsampling"),
        *("tf-1.12-json-relu6", "tf-2.4-h5-op-lambda"),
    )
]
# Models in mid-training, with the writer's next step.
TRAINED = [f for f in GOLDEN if (f.folder / "trained.npz").exists()]
TOLERANCES = {"float16": 2e-3, "bfloat16": 2e-2}
HALF = ("float16", "mixed")
PLAIN = Options(verify=False, to="keras")
HERE = Path(__file__).parent


def _converted(fixture: Fixture, dest: Path, options: Options = PLAIN) -> MigrationRecord:
    own = Wanted(
        custom=fixture.given("--custom-objects"),
        reference=fixture.given("--reference-objects"),
        with_optimizer=fixture in TRAINED,
    )
    return convert(fixture.model, dest, replace(options, keras=own), lambda text: None)


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, MigrationRecord]]:
    folder = tmp_path_factory.mktemp("archives")
    paths = {f.name: folder / f"{f.name}.keras" for f in GENUINE}
    return {f.name: (paths[f.name], _converted(f, paths[f.name])) for f in GENUINE}


def _answers(child: str, cases: list[dict[str, Any]], **environment: str) -> list[dict[str, Any]]:
    lines = "\n".join(map(json.dumps, cases))
    variables = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **environment}
    command = [sys.executable, str(HERE / child)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False, env=variables)
    told = [json.loads(line[7:]) for line in done.stdout.splitlines() if line.startswith("answer ")]
    assert len(told) == len(cases), done.stderr[-2000:]
    return told


def _keys(fixture: Fixture, record: MigrationRecord, side: str) -> list[str]:
    """The golden keys in the order of the artifact; empty for what the fixture did not record."""
    wanted = fixture.case[side]
    by_source = {source: key for key, source in wanted.items()}
    told = record.signatures["serving_default"][side]
    return [by_source.get(info["source"], key if key in wanted else "") for key, info in told.items()]


def _case(fixture: Fixture, path: Path, record: MigrationRecord) -> dict[str, Any]:
    sides = {side: _keys(fixture, record, side) for side in ("inputs", "outputs")}
    needs = [str(one) for one in record.target["needs"]]
    step = str(fixture.folder / "trained.npz") if fixture in TRAINED else None
    golden = str(fixture.folder / "golden.npz")
    return {"artifact": str(path), "golden": golden, "needs": needs, "trained": step, **sides}


def _by_name(fixtures: list[Fixture], archives: Any, **environment: str) -> dict[str, dict[str, Any]]:
    written = [f for f in fixtures if archives[f.name][1].target]
    other = environment["KERAS_BACKEND"] != "tensorflow"
    cases = [{**_case(f, *archives[f.name]), "twice": not other} for f in written]
    told = _answers("keras_child.py", cases, **environment)
    return {f.name: answer for f, answer in zip(written, told, strict=True)}


@pytest.fixture(scope="session")
def answers(archives: Any) -> dict[str, dict[str, Any]]:
    return _by_name(GOLDEN, archives, KERAS_BACKEND="tensorflow")


def _check(fixture: Fixture, answer: dict[str, Any]) -> None:
    assert "failed" not in answer, answer
    assert set(answer["errors"]) == set(fixture.case["outputs"])
    allowed = 2e-3 if any(word in fixture.name for word in HALF) else 2e-5
    for key, value in answer["errors"].items():
        assert value != "different" and value <= allowed, (key, value)


@pytest.mark.parametrize("fixture", GOLDEN, ids=lambda f: f.name)
def test_archive_gives_the_golden_outputs(fixture: Fixture, answers: Any, archives: Any) -> None:
    record = archives[fixture.name][1]
    assert record.status == "converted", [f.message for f in record.findings if f.severity == "error"]
    _check(fixture, answers[fixture.name])


@pytest.mark.parametrize("fixture", GOLDEN, ids=lambda f: f.name)
def test_archive_runs_at_another_batch_size(fixture: Fixture, answers: Any) -> None:
    rows = answers[fixture.name]["rows"]
    assert rows is None or all(size == [2] for size in rows)


@pytest.mark.parametrize("fixture", TRAINED, ids=lambda f: f.name)
def test_training_goes_on_where_it_stopped(fixture: Fixture, answers: Any) -> None:
    told = answers[fixture.name]["trained"]
    assert set(told) == set(fixture.case["outputs"])
    assert max(told.values()) < 1e-3


@pytest.mark.parametrize("fixture", GOLDEN, ids=lambda f: f.name)
def test_every_array_is_accounted_for(fixture: Fixture, archives: Any) -> None:
    weights = archives[fixture.name][1].weights
    assert weights["used"] > 0
    assert weights["unaccounted"] == []
    assert all(dropped["why"] for dropped in weights["dropped"])


@pytest.mark.parametrize("fixture", GENUINE, ids=lambda f: f.name)
def test_endpoints_have_the_names_that_their_writer_gave(fixture: Fixture, archives: Any) -> None:
    record = archives[fixture.name][1]
    for side in ("inputs", "outputs"):
        assert set(fixture.case[side]) == set(_keys(fixture, record, side)) - {""}


@pytest.mark.parametrize("fixture", GOLDEN, ids=lambda f: f.name)
def test_what_is_told_of_outputs_without_a_run_is_true(fixture: Fixture, archives: Any) -> None:
    record = archives[fixture.name][1]
    golden = np.load(fixture.folder / "golden.npz", allow_pickle=False)
    told = record.signatures["serving_default"]["outputs"].values()
    pairs = [
        (golden[f"outputs.{key}"], one) for key, one in zip(_keys(fixture, record, "outputs"), told, strict=True) if key
    ]
    assert pairs
    for value, one in pairs:
        assert one["dtype"] in (None, value.dtype.name) or fixture.name.startswith("keras-0.3-theano")
        shape = value.shape if one["shape"] is None else one["shape"]
        assert len(shape) == value.ndim
        assert all(size in (None, real) for size, real in zip(shape, value.shape, strict=True))


@pytest.mark.parametrize("name", ["keras-2.1-tf-h5-nested", "keras-1.2-tf-h5-mlp", "tf-2.4-h5-mixed-float16"])
def test_common_models_tell_their_outputs_without_a_run(name: str, archives: Any) -> None:
    told = archives[name][1].signatures["serving_default"]["outputs"].values()
    assert all(one["dtype"] and one["shape"] for one in told)


@pytest.mark.parametrize("fixture", GENUINE, ids=lambda f: f.name)
def test_an_archive_needs_nothing_but_the_persons_code(fixture: Fixture, archives: Any) -> None:
    target = archives[fixture.name][1].target
    assert target["format"] == "keras"
    assert target["needs"] == [str(path) for path in fixture.given("--custom-objects")]


@pytest.mark.parametrize("fixture", REFUSED, ids=lambda f: f.name)
def test_refusals_name_the_cause_and_leave_nothing(fixture: Fixture, tmp_path: Path) -> None:
    record = _converted(fixture, tmp_path / "out.keras")
    assert record.status == "refused"
    errors = [f for f in record.findings if f.severity == "error"]
    assert errors and all(f.message and f.cure and f.where for f in errors)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.keras.migration.json"]


def test_no_model_ran_what_it_carries(archives: Any) -> None:
    places = [Path.cwd(), HERE.parent, *(f.folder for f in REFUSED), *(f.model.parent for f in REFUSED)]
    assert not [place for place in places if (place / "PWNED").exists()]


@pytest.fixture(scope="session")
def exports(archives: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("exports")
    cases, names = [], []
    for fixture in EXPORTED:
        record = _converted(fixture, folder / fixture.name, replace(PLAIN, to="savedmodel"))
        if record.target:
            assert record.target["needs"] == []
            cases.append(_export_case(fixture, folder / fixture.name, record))
            names.append(fixture.name)
    return dict(zip(names, _answers("golden_child.py", cases), strict=True))


def _export_case(fixture: Fixture, path: Path, record: MigrationRecord) -> dict[str, Any]:
    told = {
        side: {golden: key for key, golden in zip(told, _keys(fixture, record, side), strict=True)}
        for side, told in record.signatures["serving_default"].items()
    }
    case = {"fixture": fixture.name, "artifact": str(path), "signature": "serving_default", "prefix": ""}
    trains = {"train": True, "batch": True, "golden": str(fixture.folder / "golden.npz")}
    return {**case, **trains, "inputs": told["inputs"], "outputs": told["outputs"]}


@pytest.mark.full
@pytest.mark.xdist_group("archives")
@pytest.mark.parametrize("fixture", EXPORTED, ids=lambda f: f.name)
def test_saved_model_gives_the_golden_outputs(fixture: Fixture, exports: Any) -> None:
    answer = exports[fixture.name]
    _check(fixture, answer)
    assert answer["trainable"] and set(answer["trainable"]) <= set(answer["variables"])
    assert answer["learned"]


@pytest.fixture(scope="session")
def on_jax(archives: Any) -> dict[str, dict[str, Any]]:
    pytest.importorskip("jax")
    return _by_name(PORTABLE, archives, KERAS_BACKEND="jax")


@pytest.mark.parametrize("fixture", PORTABLE, ids=lambda f: f.name)
def test_archive_gives_the_golden_outputs_on_jax(fixture: Fixture, on_jax: Any) -> None:
    _check(fixture, on_jax[fixture.name])


@pytest.fixture(scope="session")
def on_torch(archives: Any) -> dict[str, dict[str, Any]]:
    pytest.importorskip("torch")
    return _by_name(PORTABLE, archives, KERAS_BACKEND="torch")


@pytest.mark.full
@pytest.mark.xdist_group("archives")
@pytest.mark.parametrize("fixture", PORTABLE, ids=lambda f: f.name)
def test_archive_gives_the_golden_outputs_on_torch(fixture: Fixture, on_torch: Any) -> None:
    _check(fixture, on_torch[fixture.name])


@pytest.mark.full
@pytest.mark.parametrize("fixture", GENUINE, ids=lambda f: f.name)
def test_conversion_is_proven(fixture: Fixture, tmp_path: Path) -> None:
    record = _converted(fixture, tmp_path / "out.keras", replace(PLAIN, verify=True))
    assert record.status == {0: "converted", 4: "not-compared"}[fixture.exit], record.findings
