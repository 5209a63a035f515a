"""Names that Keras 3 does not take, and states that no layer of it keeps."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from migrate.layers.upgrading import upgrade
from migrate.models import Era, KerasModel, StoredWeight
from migrate.network import Upgraded

FLIP = {"class_name": "RandomFlip", "config": {"name": "a/flip", "mode": "horizontal"}}


def upgraded(name: str, *arrays: str) -> Upgraded:
    first = {"class_name": "InputLayer", "config": {"name": "image", "batch_input_shape": [None, 8, 8, 3]}}
    entry = {"class_name": "Sequential", "config": {"name": name, "layers": [first, FLIP]}}
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
