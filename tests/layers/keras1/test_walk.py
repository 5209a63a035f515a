"""Every public layer of Keras 0.3.3, 1.0.8 and 1.2.2 has a rule, or is a container that becomes a model."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from migrate.layers.accepted import LAYERS
from migrate.layers.keras1.entries import CONTAINERS
from migrate.layers.registry import TO_KERAS_2, TO_KERAS_3, Context
from migrate.layers.upgrading import RULES
from migrate.models import Era
from migrate.network import Layer

PUBLIC: dict[str, list[str]] = json.loads(Path(__file__).with_name("public_layers.json").read_text("utf-8"))
"""Release → the classes that its modules keras.layers.* derive from Layer, as the release itself lists them."""
BASES = {"Layer", "MaskedLayer", "Recurrent", "Wrapper", "ConvRecurrent2D"}
STRUCTURE = CONTAINERS | {"SiameseHead"}
CASES = sorted(
    {(name, release) for release, names in PUBLIC.items() for name in names} - {(b, r) for b in BASES for r in PUBLIC}
)


@pytest.fixture(scope="module", autouse=True)
def _rules() -> None:
    for package in RULES:
        importlib.import_module(package)


@pytest.mark.parametrize(("name", "release"), CASES)
def test_layer_has_a_way(name: str, release: str) -> None:
    assert name in TO_KERAS_2 or name in STRUCTURE


@pytest.mark.parametrize("name", sorted({name for name, _ in CASES} - STRUCTURE - {"Merge", "LambdaMerge"}))
def test_way_ends_in_keras_3(name: str) -> None:
    layer = Layer("one", name, {"name": "one", "output_dim": 2, "nb_filter": 2, "theta": 1.0})
    after = TO_KERAS_2[name](layer, Context(era=Era("1.2.2", "tensorflow", None)))
    assert after.class_name in LAYERS or after.class_name in TO_KERAS_3


@pytest.mark.parametrize(
    ("mode", "after"),
    [
        ("sum", "Add"),
        ("mul", "Multiply"),
        ("ave", "Average"),
        ("max", "Maximum"),
        ("concat", "Concatenate"),
        ("dot", "Dot"),
        ("cos", "CosineMerge"),
    ],
)
def test_each_mode_of_merging_is_a_layer(mode: str, after: str) -> None:
    layer = Layer("one", "Merge", {"name": "one", "mode": mode})
    assert TO_KERAS_2["Merge"](layer, Context(era=Era("1.2.2", "tensorflow", None))).class_name == after
