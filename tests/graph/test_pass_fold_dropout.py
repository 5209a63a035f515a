"""Given dropouts that keep everything; result: their input, without random numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from migrate.graph.passes.fold_dropout import fold_dropout
from migrate.graph.passes.prune import prune
from tests.graph.build import binary, const, draft, inputs_of, node, ops_of, placeholder, unary

UNIFORM = [const("size", [2]), node("uniform", "RandomUniform", "size", dtype="float32", T="int32")]
SCALED = [const("low", 0.0), const("width", 1.0), binary("wide", "Mul", "uniform", "width"),
          binary("noise", "Add", "wide", "low")]  # fmt: skip


def floor(keep: float, noise: str = "noise") -> list[Any]:
    """The mask of TF 0.12 to 1.12."""
    return [const("keep", keep), binary("sum", "Add", "keep", noise), unary("mask", "Floor", "sum")]


def threshold(rate: float, noise: str = "noise") -> list[Any]:
    """The mask of TF 1.13 to 1.15, its rate computed from the share that is kept."""
    return [
        const("one", 1.0),
        const("keep", 1.0 - rate),
        binary("rate", "Sub", "one", "keep"),
        binary("kept", "GreaterEqual", noise, "rate"),
        node("mask", "Cast", "kept", SrcT="bool", DstT="float32"),
    ]


def dropout(*mask: Any) -> Any:
    share = [binary("scaled", "RealDiv", "x", "keep"), binary("y", "Mul", "scaled", "mask")]
    return draft([placeholder("x", (2,)), *UNIFORM, *SCALED, *mask, *share], ["x"], ["y"])


@pytest.mark.parametrize("mask", [floor(1.0), threshold(0.0)], ids=["floor", "threshold"])
def test_what_keeps_everything_goes(tf: Any, mask: list[Any]) -> None:
    made = prune(fold_dropout(dropout(*mask)))
    assert ops_of(made) == {"keep": "Const", "scaled": "RealDiv", "y": "Identity"}
    assert tf.run(made.nodes.values(), ["y:0"], {"x:0": np.float32([3, -4])})[0].tolist() == [3, -4]
    assert [(change.step, change.where) for change in made.changes] == [("fold_dropout", "mask")]


@pytest.mark.parametrize("mask", [floor(0.5), threshold(0.5)], ids=["floor", "threshold"])
def test_what_drops_something_stays(mask: list[Any]) -> None:
    given = dropout(*mask)
    assert fold_dropout(given) is given


@pytest.mark.parametrize("mask", [floor(1.0, "x"), threshold(0.0, "x")], ids=["floor", "threshold"])
def test_masks_of_data_stay(mask: list[Any]) -> None:
    given = dropout(*mask)
    assert fold_dropout(given) is given


def test_a_share_that_is_fed_stays() -> None:
    mask = [placeholder("keep", ()), *floor(1.0)[1:]]
    given = dropout(*mask)
    assert fold_dropout(given) is given


@pytest.mark.parametrize("mask", [floor(1.0), threshold(0.0)], ids=["floor", "threshold"])
def test_random_signs_are_no_dropout(mask: list[Any]) -> None:
    given = dropout(*mask)
    signs = {"low": const("low", -1.0), "width": const("width", 2.0)}
    given = draft({**given.nodes, **signs}.values(), ["x"], ["y"])
    assert fold_dropout(given) is given


def test_a_product_of_masks_stays() -> None:
    given = dropout(*floor(1.0), binary("twice", "Mul", "mask", "mask"), unary("z", "Neg", "mask"))
    made = fold_dropout(given)
    assert ops_of(made)["twice"] == "Mul" and inputs_of(made, "z") == ["mask"]


def test_what_a_product_waits_for_stays() -> None:
    given = dropout(*floor(1.0))
    given.nodes["y"].input.append("^size")
    assert inputs_of(fold_dropout(given), "y") == ["scaled", "^size"]


def test_changes_stand_in_the_order_of_the_graph() -> None:
    masks = [unary(f"mask_{n}", "Floor", "sum") for n in range(12)]
    made = fold_dropout(dropout(*floor(1.0), *masks))
    assert [change.where for change in made.changes] == ["mask", *(one.name for one in masks)]
