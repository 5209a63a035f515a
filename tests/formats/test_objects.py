"""What TensorFlow 2 saved as objects: checkpoints, and SavedModels with the Keras model behind their graph."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate import formats
from migrate.findings import ModelRefused, Severity
from migrate.formats import Asked, KerasReading, Reading
from tests.fixtures import Fixture, fixture, fixtures

CHECKPOINTS = fixtures("*tf2ckpt*")
WEIGHTS = fixture("tf-2.4-tf2ckpt-save-weights")
OLD = fixture("tf-2.4-saved-model-keras")
TABLES = fixture("tf-2.8-saved-model-preprocessing")
MODULE = fixture("tf-2.8-saved-model-module")
EXPORTED = fixture("tf-1.15-saved-model-exported")


def keras(path: Path, **asked: Path) -> KerasReading:
    reading = formats.read(path, Asked(**asked))
    assert isinstance(reading, KerasReading)
    return reading


def errors(reading: KerasReading) -> list[str]:
    return [finding.code for finding in reading.findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("case", CHECKPOINTS, ids=lambda f: f.name)
def test_every_value_of_a_checkpoint_is_there_as_the_runtime_had_it(case: Fixture) -> None:
    model = keras(case.model).model
    every = [*model.optimizer, *model.unlisted, *(one for weights in model.layers.values() for one in weights)]
    found = {weight.path: weight for weight in every}
    assert len(found) == len(every), "each stands in one place"
    with np.load(case.folder / "golden.npz") as golden:
        for key, path in case.case["variables"].items():
            assert np.array_equal(found[path].stored.array(), golden[f"variables.{key}"])


@pytest.mark.parametrize("case", CHECKPOINTS, ids=lambda f: f.name)
def test_a_checkpoint_alone_names_its_cure(case: Fixture, tmp_path: Path) -> None:
    for file in (case.model if case.model.is_dir() else case.model.parent).iterdir():
        if file.suffix != ".json":
            shutil.copy(file, tmp_path)
    reading = keras(tmp_path)
    assert errors(reading) == ["TFM212"]
    assert ("--architecture" in reading.findings[-1].cure) is (case.name == WEIGHTS.name)


def test_layers_get_their_arrays_by_order() -> None:
    reading = keras(WEIGHTS.model)
    assert errors(reading) == []
    names = {path: [one.name for one in weights] for path, weights in reading.model.layers.items() if weights}
    assert names == {
        "inner/conv1d": ["kernel", "bias"],
        "inner/batch_normalization": ["gamma", "beta", "moving_mean", "moving_variance"],
        "gru": ["cell/kernel", "cell/recurrent_kernel", "cell/bias"],
        "trend": ["kernel", "bias"],
    }
    text = WEIGHTS.folder / WEIGHTS.case["architecture"]
    for other in (keras(text), keras(text, weights=WEIGHTS.model), keras(WEIGHTS.model.parent)):
        assert other.model.layers == reading.model.layers


def test_a_checkpoint_with_another_models_architecture() -> None:
    other = fixture("tf-1.12-json-relu6").model
    assert "TFM549" in errors(keras(WEIGHTS.model, architecture=other))


@pytest.mark.parametrize("case", [OLD, TABLES], ids=lambda f: f.name)
def test_a_keras_saved_model_is_a_keras_model_and_a_graph(case: Fixture) -> None:
    reading = keras(case.model)
    assert [f.code for f in reading.findings if f.code == "TFM112"]
    assert errors(reading) == []
    assert reading.origin.format == "saved-model"
    assert reading.model.era.tensorflow == case.case["writer"].split()[1]
    assert {layer.path for layer in reading.model.table} == set(reading.model.layers)
    assert reading.graph is not None
    signature = reading.graph.graph.signatures[case.case["signature"]]
    assert {key: info.name for key, info in signature.inputs.items()} == case.case["inputs"]
    assert {key: info.name for key, info in signature.outputs.items()} == case.case["outputs"]


def test_an_exported_saved_model_has_its_layers_in_an_asset() -> None:
    reading = keras(EXPORTED.model)
    assert errors(reading) == []
    assert {path: len(weights) for path, weights in reading.model.layers.items()} == {
        "conv": 3,
        "bn": 4,
        "pool": 0,
        "dropout": 0,
        "classes": 2,
    }
    assert [weight.path for weight in reading.model.unlisted] == []
    assert reading.graph is not None
    assert set(reading.graph.graph.signatures["serving_default"].inputs) == set(EXPORTED.case["inputs"])


def test_a_class_made_from_a_functional_model_lists_its_layers_too(tmp_path: Path) -> None:
    model = Path(shutil.copytree(EXPORTED.model, tmp_path / "model"))
    asset = model / "assets/saved_model.json"
    entry = json.loads(asset.read_text())
    if "input_layers" not in entry["config"]:
        entry["config"] |= {"input_layers": [], "output_layers": []}
    asset.write_text(json.dumps({**entry, "class_name": "MyModel"}))
    reading = keras(model)
    assert {"conv", "classes"} <= set(reading.model.layers)
    assert "TFM592" in [finding.code for finding in reading.findings]


def test_another_asset_of_that_name_makes_no_keras_model(tmp_path: Path) -> None:
    model = Path(shutil.copytree(EXPORTED.model, tmp_path / "model"))
    (model / "assets/saved_model.json").write_text('{"words": ["a", "b"]}')
    assert isinstance(formats.read(model), Reading)


def test_variables_of_a_graph_have_the_keys_of_their_objects() -> None:
    reading = keras(OLD.model).graph
    assert reading is not None
    variables = reading.graph.variables
    assert all(variable.stored is not None for variable in variables.values())
    assert variables["gru/gru_cell/bias"].key == "trainable_variables/6/.ATTRIBUTES/VARIABLE_VALUE"
    assert variables["bn/gamma"].trainable
    assert not variables["bn/moving_mean"].trainable


def test_lookup_layers_carry_their_vocabularies() -> None:
    layers = {layer.name: layer.config for layer in keras(TABLES.model).model.table}
    assert layers["countries"]["vocabulary"] == ["us", "fr", "jp"]
    words = layers["vectorize"]["vocabulary"]
    assert sorted(words) == sorted(["good", "bad", "film", "plot", "boring", "great", "the", "awful", "fine"])
    assert words[0] == "great", "the order is that of the indices"


def test_a_module_is_a_graph_alone() -> None:
    reading = formats.read(MODULE.model)
    assert isinstance(reading, Reading)
    assert {key for key, one in reading.graph.variables.items() if one.trainable} == {"embedding", "w0", "w1", "w2"}
    assert set(reading.graph.signatures) == {"serving_default", "embed"}
    assert reading.graph.assets


def test_damage_of_what_keras_noted_is_a_finding(tmp_path: Path) -> None:
    model = Path(shutil.copytree(TABLES.model, tmp_path / "model"))
    file = model / "keras_metadata.pb"
    whole = file.read_bytes()
    for length in range(0, len(whole), 97):
        file.write_bytes(whole[:length])
        try:
            formats.read(model)
        except ModelRefused as refused:
            assert {finding.code for finding in refused.findings} <= {"TFM501", "TFM502"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_random_damage_is_a_finding(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    case = data.draw(st.sampled_from([TABLES, MODULE, WEIGHTS]))
    source = case.model if case.model.is_dir() else case.model.parent
    model = Path(shutil.copytree(source, tmp_path_factory.mktemp("damage") / "model"))
    file = data.draw(st.sampled_from(sorted(path for path in model.rglob("*") if path.is_file())))
    spoilt = bytearray(file.read_bytes())
    for place in data.draw(st.lists(st.integers(0, max(len(spoilt) - 1, 0)), min_size=1, max_size=6)):
        spoilt[place] = data.draw(st.integers(0, 255))
    file.write_bytes(spoilt)
    try:
        reading = formats.read(model)
    except ModelRefused as refused:
        assert refused.findings
    else:
        assert reading.origin.files
