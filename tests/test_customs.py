"""The person's own files: read for their names, and begun for them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from migrate import customs, stubs
from migrate.findings import UsageFault
from migrate.findings.keras_functions import UnclearLambda
from migrate.findings.keras_layers import CustomFunction, CustomLayer
from migrate.models import ConfiguredLayer, Era, KerasModel

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
