"""The input's shape of an old model whose first layer may be a model."""

from __future__ import annotations

from typing import Any

from migrate.verification.children.legacy_keras import first_shape


def row(*layers: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": "Sequential", "config": {"name": "row", "layers": list(layers)}}


def test_the_shape_is_that_of_the_first_layer_however_deep() -> None:
    dense = {"class_name": "Dense", "config": {"batch_input_shape": [None, 5]}}
    assert first_shape(row(row(row(dense)), row())) == [None, 5]


def test_a_layer_without_a_shape_has_none() -> None:
    assert first_shape(row(row({"class_name": "Dense", "config": {"units": 2}}))) is None
    assert first_shape(row()) is None
