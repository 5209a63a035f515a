"""Noise of training that a stored call turns on."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.findings.keras_functions import TrainingCalls
from migrate.layers import in_training
from migrate.network import Call, Layer, Ref


def told(layer: Layer, training: Any = True) -> list[tuple[str, ...]]:
    called = Layer(
        layer.name,
        layer.class_name,
        layer.config,
        calls=(Call((Ref("x"),), {"training": training}),),
        parts=layer.parts,
        path=layer.name,
    )
    model = Layer("m", "Functional", {}, parts=(called,))
    return [one.layers for one in in_training.findings(model, "m.h5") if isinstance(one, TrainingCalls)]


@pytest.mark.parametrize(
    "layer",
    [
        Layer("drop", "Dropout", {"rate": 0.5}),
        Layer("drop", "SpatialDropout1D", {"rate": 0.5}),
        Layer("drop", "LSTM", {"dropout": 0.2}),
        Layer("drop", "Bidirectional", {}, parts=(Layer("inner", "GRU", {"recurrent_dropout": 0.1}),)),
    ],
)
def test_layers_that_draw_random_numbers_in_training_are_named(layer: Layer) -> None:
    assert told(layer) == [("drop",)]
    assert told(layer, training=False) == [] and told(layer, training=None) == []


@pytest.mark.parametrize("layer", [Layer("calm", "LSTM", {"dropout": 0.0}), Layer("calm", "BatchNormalization", {})])
def test_others_are_not(layer: Layer) -> None:
    assert told(layer) == []
