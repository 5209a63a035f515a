"""Local variables begin with what the graph assigns to them, and endpoints are chosen as if they had no value."""

from __future__ import annotations

import numpy as np

from migrate import formats
from migrate.formats import Asked, Reading
from migrate.formats.graphs.initial import values
from migrate.graph.view import GraphView
from tests.fixtures import fixture
from tests.graph.build import const, node

MODEL = fixture("tf-1.12-saved-model-local-variables").model


def test_local_variables_have_their_initial_values() -> None:
    reading = formats.read(MODEL, Asked())
    assert isinstance(reading, Reading)
    local = {name: v for name, v in reading.graph.variables.items() if v.initializer}
    assert {name: v.initializer for name, v in local.items()} == {"gain": "gain/Assign", "offset": "offset/Assign"}
    found = {name: np.frombuffer(b"".join(v.stored.chunks()), "<f4").tolist() for name, v in local.items() if v.stored}
    assert found == {"gain": [1.5] * 3, "offset": [0.5, -1.0, 2.0]}
    assert all(v.stored is not None and v.stored.shape == (3,) and v.stored.size == 12 for v in local.values())
    assert GraphView(reading.graph).unstored["offset"]


def test_a_filled_tensor_is_a_value_and_a_random_one_is_none() -> None:
    made = [
        node("filled", "VariableV2", dtype="float32"),
        node("drawn", "VariableV2", dtype="float32"),
        const("size", np.array([2, 2], np.int32)),
        const("two", np.float32(2)),
        node("filled/value", "Fill", "size", "two"),
        node("drawn/value", "RandomUniform", "size"),
        node("filled/Assign", "Assign", "filled", "filled/value"),
        node("drawn/Assign", "Assign", "drawn", "drawn/value"),
    ]
    found = values({one.name: one for one in made}, frozenset({"filled", "drawn"}))
    assert found.keys() == {"filled"}
    operation, stored = found["filled"]
    assert operation == "filled/Assign"
    assert b"".join(stored.chunks()) == np.full((2, 2), 2, "<f4").tobytes()
