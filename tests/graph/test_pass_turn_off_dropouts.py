"""Given dropouts with a fixed rate; result: their input, where the graph trains with them or the person says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from migrate.graph.draft import Draft
from migrate.graph.passes.prune import prune
from migrate.graph.passes.turn_off_dropouts import turn_off_dropouts
from tests.graph.build import binary, const, draft, inputs_of, node, ops_of, placeholder, unary

NOISE = [const("size", [2]), node("noise", "RandomUniform", "size", dtype="float32", T="int32")]
GRADIENT = unary("gradients/y_grad/Neg", "Neg", "y")


def floor(keep: float = 0.5, scale: float | None = None) -> list[Any]:
    """The dropout of TF 0.12 to 1.12."""
    return [
        const("keep", keep),
        const("divisor", keep if scale is None else scale),
        binary("sum", "Add", "keep", "noise"),
        unary("mask", "Floor", "sum"),
        binary("scaled", "RealDiv", "x", "divisor"),
        binary("y", "Mul", "scaled", "mask"),
    ]


def threshold(rate: float = 0.3) -> list[Any]:
    """The dropout of TF 1.13 to 1.15."""
    return [
        const("one", 1.0),
        const("rate", rate),
        binary("keep", "Sub", "one", "rate"),
        binary("scale", "RealDiv", "one", "keep"),
        binary("kept", "GreaterEqual", "noise", "rate"),
        node("mask", "Cast", "kept", SrcT="bool", DstT="float32"),
        binary("scaled", "Mul", "x", "scale"),
        binary("y", "Mul", "scaled", "mask"),
    ]


def training(*nodes: Any) -> Draft:
    return draft([placeholder("x", (2,)), *NOISE, *nodes, GRADIENT], ["x"], ["y"])


def codes(made: Draft) -> list[str]:
    return [finding.code for finding in made.findings]


@pytest.mark.parametrize("nodes", [floor(), threshold()], ids=["floor", "threshold"])
def test_a_dropout_that_is_trained_with_goes(tf: Any, nodes: list[Any]) -> None:
    made = prune(turn_off_dropouts(training(*nodes)))
    assert ops_of(made) == {"y": "Identity"}
    assert tf.run(made.nodes.values(), ["y:0"], {"x:0": np.float32([3, -4])})[0].tolist() == [3, -4]
    assert codes(made) == ["TFM318"] and made.findings[0].nodes == ("y",)
    assert [(change.step, change.where) for change in made.changes] == [("turn_off_dropouts", "y")]
    assert [(one.product, one.scaled, one.position) for one in made.dropouts] == [("y", "scaled", 0)]


def test_a_dropout_of_a_graph_without_gradients_goes_where_it_is_asked_for() -> None:
    given = training(*floor())
    given = replace(given, nodes={name: one for name, one in given.nodes.items() if name != GRADIENT.name})
    assert turn_off_dropouts(given) is given
    assert codes(turn_off_dropouts(replace(given, dropout=False))) == ["TFM318"]


def test_a_dropout_that_is_wanted_stays() -> None:
    given = replace(training(*floor()), dropout=True)
    assert turn_off_dropouts(given) is given


@pytest.mark.parametrize(
    "nodes",
    [
        floor(1.0),
        floor(0.5, scale=1.0),
        [placeholder("keep", ()), *floor()[1:]],
        [*floor()[:-2], unary("scaled", "Neg", "x"), floor()[-1]],
    ],
    ids=["keeps all", "does not scale", "is fed", "scales nothing"],
)
def test_what_is_no_dropout_with_a_fixed_rate_stays(nodes: list[Any]) -> None:
    given = training(*nodes)
    assert turn_off_dropouts(given) is given


def test_a_rate_that_somebody_bound_stays() -> None:
    given = replace(training(*floor()), bound={"keep:0": 0.5})
    assert turn_off_dropouts(given) is given


def test_a_dropout_that_no_output_needs_is_not_told() -> None:
    given = training(*floor())
    other = draft(given.nodes.values(), ["x"], ["scaled"])
    assert turn_off_dropouts(other) is other


def test_a_mask_that_repeats_its_input_is_no_dropout() -> None:
    one, many = (node("", "Neg", out=shape).attr["_output_shapes"] for shape in ((1, 2), (3, 2)))
    given = training(*floor())
    given.nodes["x"].attr["_output_shapes"].CopyFrom(one)
    given.nodes["y"].attr["_output_shapes"].CopyFrom(many)
    assert turn_off_dropouts(given) is given
    given.nodes["y"].attr["_output_shapes"].CopyFrom(one)
    assert codes(turn_off_dropouts(given)) == ["TFM318"]


def test_what_a_product_waits_for_stays() -> None:
    given = training(*floor())
    given.nodes["y"].input.append("^size")
    assert inputs_of(turn_off_dropouts(given), "y") == ["x", "^size"]
