"""The person's own files: read for their names, and begun for them."""

from __future__ import annotations

import ast
import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import migrate
from migrate import customs, stubs
from migrate.findings import Severity, UsageFault
from migrate.findings.keras_functions import MissingObjects, UnclearLambda
from migrate.findings.keras_layers import CustomFunction, CustomLayer, NamelessFunction
from migrate.models import ConfiguredLayer, Era, KerasModel, StoredWeight
from tests.fixtures import fixture

OWN = """
import keras
from keras import ops as own_ops
raise SystemExit("never imported")

class Plain(keras.layers.Layer): ...

@keras.saving.register_keras_serializable(package="Pack", name="Other")
class Named(keras.layers.Layer): ...

@register_keras_serializable()
def marked(x): return x

LIMIT = 5
_hidden = 6
"""


def test_names_are_found_without_running_the_file(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text(OWN)
    found = customs.names_in([path])
    assert found == {
        "Plain": "Plain",
        "Named": "Pack>Other",
        "marked": "Custom>marked",
        "LIMIT": "LIMIT",
    }


def test_a_file_that_is_none_is_the_callers_fault(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="cannot be read"):
        customs.names_in([tmp_path / "absent.py"])
    (tmp_path / "broken.py").write_text("def f(:")
    with pytest.raises(UsageFault, match="no Python"):
        customs.names_in([tmp_path / "broken.py"])


def test_stubs_hold_what_the_file_tells() -> None:
    layer = ConfiguredLayer("scaled", "scaled", "Scaled", {"name": "scaled", "width": 8, "mode": "full"})
    model = KerasModel({}, "Functional", (layer,), {}, Era("2.8.0", "tensorflow", "2.8"))
    asked = stubs.missing(
        model,
        [
            CustomLayer(where="m.h5", class_name="Scaled", keys=("mode", "width"), layers=("scaled",)),
            CustomFunction(where="m.h5", function="bent", layers=("act",)),
            UnclearLambda(where="m.h5:inner/mine", reason="…", listing=()),
        ],
    )
    assert [one.call for one in asked] == ["Scaled(width=8, mode='full')", "bent(x)", "mine(x)"]
    text = stubs.text(asked)
    made = {node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    assert made == {"Scaled", "bent", "mine"}
    assert "def __init__(self, width=8, mode='full', **kwargs)" in text


def of_one_layer(path: str, names: tuple[str, ...], *above: ConfiguredLayer) -> str:
    own = ConfiguredLayer(path, path.rpartition("/")[2], "Own", {"name": "own"})
    array: Any = SimpleNamespace(shape=(2, 3))
    holder = above[0].path if above else path
    weights = tuple(StoredWeight(name, name, array) for name in names)
    model = KerasModel({}, "Functional", (*above, own), {holder: weights}, Era("2.8.0", "tensorflow", "2.8"))
    return stubs.text(stubs.missing(model, [CustomLayer(where="m.h5", class_name="Own", keys=(), layers=(path,))]))


def test_weights_of_one_name_get_an_attribute_each() -> None:
    text = of_one_layer("own", ("own/first/kernel:0", "own/second/kernel:0"))
    assert "self.first_kernel = " in text and "self.second_kernel = " in text
    text = of_one_layer("own", ("own/first/kernel:0", "own/first/bias:0"))
    assert "self.kernel = " in text and "self.bias = " in text
    assert "compute_output_shape" not in text


def test_the_weights_of_a_wrapped_layer_lie_with_its_wrapper() -> None:
    text = of_one_layer("each/own", ("each/kernel:0",), ConfiguredLayer("each", "each", "TimeDistributed", {}))
    assert 'self.kernel = self.add_weight(shape=(2, 3), name="kernel")' in text
    assert "def compute_output_shape(self, input_shape):" in text


def test_a_refusal_says_each_problem_once(tmp_path: Path) -> None:
    one = fixture("tf-2.8-h5-custom-layer")
    stub = tmp_path / "own.py"
    record = migrate.convert(one.model, tmp_path / "out.keras", to="keras", write_stubs=stub, verify=False)
    (asked,) = [finding for finding in record.findings if finding.severity is Severity.ERROR]
    assert isinstance(asked, MissingObjects)
    assert asked.names == ("bent", "ScaledDense")
    assert "bent(x) in bent; ScaledDense(width=8, power=2.0) of the package Aerial in scaled" in asked.message
    assert stub.exists()


def test_what_a_file_does_not_cure_is_told_alone(tmp_path: Path) -> None:
    one = fixture("tf-2.8-h5-custom-layer")
    half = tmp_path / "half.py"
    half.write_text("def bent(x): return x\n")
    record = migrate.convert(one.model, tmp_path / "out.keras", to="keras", custom_objects=[half], verify=False)
    (asked,) = [finding for finding in record.findings if finding.severity is Severity.ERROR]
    assert isinstance(asked, MissingObjects) and asked.names == ("ScaledDense",)


def test_a_function_of_the_person_takes_the_place_of_dangerous_code(tmp_path: Path) -> None:
    one = fixture("hostile-h5-lambda-python-3.6")
    own = tmp_path / "own.py"
    own.write_text("def lambda_1(x): return x\n")
    record = migrate.convert(one.model, tmp_path / "out.keras", to="keras", custom_objects=[own], verify=False)
    assert record.status == "converted" and record.target and record.target["needs"] == [str(own)]
    config = zipfile.ZipFile(tmp_path / "out.keras").read("config.json").decode()
    assert "lambda_1" in config and "__lambda__" not in config
    assert not Path("PWNED").exists()


def test_lambdas_of_which_a_file_keeps_no_name_are_asked_for_once(tmp_path: Path) -> None:
    one = fixture("tf-2.8-h5-lambda-activations")
    stub = tmp_path / "own.py"
    record = migrate.convert(one.model, tmp_path / "out.keras", to="keras", write_stubs=stub, verify=False)
    (asked,) = [finding for finding in record.findings if finding.severity is Severity.ERROR]
    assert isinstance(asked, NamelessFunction) and asked.layers == ("first", "second", "classes")
    assert [one.name for one in ast.parse(stub.read_text()).body if isinstance(one, ast.FunctionDef)] == ["lambda_"]


def test_a_lambda_of_one_layer_goes_by_the_name_of_the_layer(tmp_path: Path) -> None:
    one = fixture("tf-2.8-h5-lambda-activations")
    (given,) = one.given("--custom-objects")
    record = migrate.convert(one.model, tmp_path / "out.keras", to="keras", custom_objects=[given], verify=False)
    assert record.status == "converted" and not [found for found in record.findings if found.code == "TFM525"]
    config = json.loads(zipfile.ZipFile(tmp_path / "out.keras").read("config.json"))
    used = [layer["config"]["activation"]["config"] for layer in config["config"]["layers"][1:]]
    assert used == ["lambda_", "lambda_", "classes"]


def test_a_lambda_that_no_function_of_the_person_is_for_is_still_asked_for(tmp_path: Path) -> None:
    one = fixture("tf-2.8-h5-lambda-activations")
    part = tmp_path / "part.py"
    part.write_text("def classes(x): return x\n")
    record = migrate.convert(one.model, tmp_path / "out.keras", to="keras", custom_objects=[part], verify=False)
    (asked,) = [finding for finding in record.findings if finding.severity is Severity.ERROR]
    assert isinstance(asked, NamelessFunction) and asked.layers == ("first", "second")
