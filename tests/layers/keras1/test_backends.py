"""Which backend a model is taken to come from, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.layers.backends import settled
from migrate.models import ConfiguredLayer, Era, KerasModel


def model(class_name: str, config: Any, keras: str, backend: str | None) -> KerasModel:
    table = (ConfiguredLayer("one", "one", class_name, config),)
    return KerasModel({}, None, table, {}, Era(keras, backend, None))


@pytest.mark.parametrize(
    ("keras", "stored", "taken", "codes"),
    [
        ("0.x", None, "theano", ["TFM831"]),
        ("1.0.8", None, "theano", ["TFM831"]),
        ("1.2.2", None, "tensorflow", ["TFM831"]),
        ("1.2.2", "theano", "theano", []),
        ("2.2.4", "not tensorflow", "theano", ["TFM831"]),
        ("2.2.4", "tensorflow", "tensorflow", []),
    ],
)
def test_backend_of_a_convolution(keras: str, stored: str | None, taken: str, codes: list[str]) -> None:
    after, found = settled(model("Convolution2D", {}, keras, stored), "m.h5")
    assert (after.era.backend, [finding.code for finding in found]) == (taken, codes)


def test_layers_without_kernels_need_no_word() -> None:
    assert settled(model("Dense", {}, "0.x", None), "m.h5")[1] == []


@pytest.mark.parametrize(
    ("config", "codes"),
    [
        ({"padding": "same", "kernel_size": [3, 3], "strides": [1, 1]}, []),
        ({"padding": "same", "kernel_size": [3, 2], "strides": [1, 1]}, ["TFM832"]),
        ({"padding": "same", "kernel_size": [3, 3], "strides": [2, 2]}, ["TFM832"]),
        ({"padding": "valid", "kernel_size": [2, 2], "strides": [2, 2]}, []),
    ],
)
def test_sides_that_cntk_may_have_chosen_otherwise(config: Any, codes: list[str]) -> None:
    assert [finding.code for finding in settled(model("Conv2D", config, "2.2.4", "cntk"), "m.h5")[1]] == codes
