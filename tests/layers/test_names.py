"""Names that Keras 3 does not take, and states that no layer of it keeps."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from migrate.layers.upgrading import upgrade
from migrate.models import Era, KerasModel, StoredWeight
from migrate.network import Upgraded

IMAGE = {"class_name": "InputLayer", "config": {"name": "image", "batch_input_shape": [None, 8, 8, 3]}}
FLIP = {"class_name": "RandomFlip", "config": {"name": "a/flip", "mode": "horizontal"}}


def upgraded(name: str, *arrays: str) -> Upgraded:
    entry = {"class_name": "Sequential", "config": {"name": name, "layers": [IMAGE, FLIP]}}
    state: Any = SimpleNamespace(shape=(3,), dtype=9, array=lambda: None)
    weights = tuple(StoredWeight(one, one, state) for one in arrays)
    model = KerasModel(entry, "Sequential", (), {"a/flip": weights}, Era("2.15.0", "tensorflow", "2.15"))
    return upgrade(model, "model")


def test_names_are_without_slashes_that_of_the_model_too() -> None:
    config = upgraded("my/net").config["config"]
    assert (config["name"], [one["config"]["name"] for one in config["layers"]]) == ("my_net", ["image", "a_flip"])


@pytest.mark.parametrize("name", ["_random_generator/_generator/_state_var", "flip/StateVar:0"])
def test_states_of_random_numbers_are_left_out(name: str) -> None:
    made = upgraded("net", name)
    assert not made.arrays
    assert made.dropped == {name: "state of random numbers for training"}


def test_a_layer_that_becomes_another_is_looked_for_where_that_one_lies() -> None:
    old = {
        "class_name": "AddLoss",
        "module": "keras.src.engine.base_layer",
        "registered_name": "AddLoss",
        "config": {"name": "add_loss", "unconditional": False},
    }
    entry = {"class_name": "Sequential", "config": {"name": "net", "layers": [IMAGE, old]}}
    made = upgrade(KerasModel(entry, "Sequential", (), {}, Era("2.15.0", "tensorflow", "2.15")), "model")
    found = made.config["config"]["layers"][-1]
    assert (found["class_name"], found["module"], found["registered_name"]) == ("Identity", "keras.layers", None)
