"""Calls in all the forms that Kerases stored."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.layers.calls import calls_of, counted_from_zero, structure
from migrate.network import Call, Layer, Ref

NAMES = {"a", "b", "c"}
TENSOR = {
    "class_name": "__keras_tensor__",
    "config": {"shape": [None, 3], "dtype": "float32", "keras_history": ["a", 0, 1]},
}
CASES: list[tuple[Any, Call]] = [
    ([["a", 0, 0]], Call((Ref("a"),))),
    ([["a", 0, 0], ["b", 1, 2]], Call(([Ref("a"), Ref("b", 1, 2)],))),
    ([["a", 0, 0, {}]], Call((Ref("a"),))),
    (["a", 0, 0, {"y": 2.0, "name": None}], Call((Ref("a"),), {"y": 2.0})),
    (
        [["a", 0, 0, {"initial_state": [["b", 0, 1], ["b", 0, 2]]}]],
        Call((Ref("a"),), {"initial_state": [Ref("b", 0, 1), Ref("b", 0, 2)]}),
    ),
    ({"x": ["a", 0, 0, {}], "y": ["b", 0, 0, {}]}, Call(({"x": Ref("a"), "y": Ref("b")},))),
    (["_CONSTANT_VALUE", -1, 3.0, {"y": ["a", 0, 0]}], Call((3.0,), {"y": Ref("a")})),
    ([["a", 0, 0, {"shape": ["x", 1, 2]}]], Call((Ref("a"),), {"shape": ["x", 1, 2]})),
    ({"args": [[TENSOR, 2]], "kwargs": {"mask": None, "axis": 1}}, Call(([Ref("a", 0, 1), 2],), {"axis": 1})),
]


@pytest.mark.parametrize(("stored", "expected"), CASES)
def test_calls_are_read_in_every_form(stored: Any, expected: Call) -> None:
    assert calls_of([stored], NAMES) == (expected,)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (["a", 0, 0], Ref("a")),
        ([["a", 0, 0]], (Ref("a"),)),
        ({"y": ["b", 0, 0], "x": ["a", 0, 0]}, (Ref("a"), Ref("b"))),
    ],
)
def test_ends_of_a_model_are_read_in_every_form(stored: Any, expected: Any) -> None:
    assert structure(stored, NAMES) == expected


def test_calls_of_a_model_count_from_its_own_making() -> None:
    inner = Layer("a", "Functional", {}, calls=(Call((Ref("b"),)), Call((Ref("c"),))))
    outer = Layer("d", "Add", {}, calls=(Call(([Ref("a", 1), Ref("a", 2)],)),))
    parts, outputs = counted_from_zero((inner, outer), (Ref("d"), Ref("a", 2)))
    assert parts[1].calls == (Call(([Ref("a", 0), Ref("a", 1)],)),)
    assert outputs == (Ref("d"), Ref("a", 1))
