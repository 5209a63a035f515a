"""What becomes of every tensor of a checkpoint."""

from __future__ import annotations

import pytest

from migrate.graph.accounting import shadows, weights
from migrate.models import Variable


def variable(name: str, key: str = "") -> Variable:
    return Variable(name, 1, (), True, key or name)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("w/Adam", "optimizer state"),
        ("w/Adam_1", "optimizer state"),
        ("w/Momentum", "optimizer state"),
        ("w/RMSProp_1", "optimizer state"),
        ("w/Adagrad", "optimizer state"),
        ("w/adam_m", "optimizer state"),
        ("beta1_power", "optimizer state"),
        ("train/beta2_power_1", "optimizer state"),
        ("OptimizeLoss/learning_rate", "optimizer state"),
        ("global_step", "training progress"),
        ("net/global_step", "training progress"),
        ("epoch", "training progress"),
        ("lr", "training progress"),
        ("w/ExponentialMovingAverage", "moving average of a weight"),
        ("w", "no output depends on it"),
        ("renamed/kernel", "no output depends on it"),
        ("stranger", "no variable of the graph takes it"),
        ("Adam_layer/w", "no variable of the graph takes it"),
    ],
)
def test_reasons(key: str, why: str) -> None:
    known = {"w": variable("w"), "v": variable("v", "renamed/kernel")}
    told = weights([key, "used"], ["used"], known)
    assert told == {"used": 1, "dropped": [{"name": key, "why": why}], "unaccounted": []}


def test_every_tensor_is_used_or_dropped() -> None:
    keys = ["a", "b", "global_step", "a/Adam"]
    told = weights(keys, ["a", "a"], {"a": variable("a"), "b": variable("b")})
    dropped = told["dropped"]
    assert isinstance(dropped, list)
    assert told["used"] == 1 and [one["name"] for one in dropped] == keys[1:]


def test_shadows_by_the_name_of_the_variable_or_its_key() -> None:
    known = {name: variable(name, key) for name, key in (("a", "a"), ("b", "kept/b"), ("c", "c"))}
    keys = ["a", "a/ExponentialMovingAverage", "kept/b/ExponentialMovingAverage", "d/ExponentialMovingAverage"]
    assert shadows(known, keys) == {"a": keys[1], "b": keys[2]}
