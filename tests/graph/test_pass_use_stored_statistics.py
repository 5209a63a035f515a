"""Given normalisations that measure the batch; result: they use their moving averages, and a finding says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from migrate.findings.graph_state import TrainingStatistics
from migrate.graph.passes.use_stored_statistics import use_stored_statistics
from tests.graph.build import Stored, binary, const, draft, inputs_of, node, ops_of, placeholder, read, unary, variable


def update(average: str, measured: str) -> list[Any]:
    """`average -= (average - measured) * rate`, as TF1 writes it."""
    return [
        binary(f"{average}/sub", "Sub", f"{average}/read", measured),
        binary(f"{average}/mul", "Mul", f"{average}/sub", "rate"),
        node(f"{average}/update", "AssignSub", average, f"{average}/mul", T="float32"),
    ]


def fused(*updates: Any, training: bool = True) -> Any:
    vectors = [const(name, [1.0, 2.0]) for name in ("scale", "offset")]
    norm = node("norm", "FusedBatchNorm", "x", "scale", "offset", "empty", "empty", T="float32", is_training=training)
    averages = [variable("mean", (2,)), read("mean"), variable("variance", (2,)), read("variance")]
    rest = [const("rate", 0.1), const("empty", 0.0), unary("y", "Relu", "norm")]
    return draft([placeholder("x"), *vectors, *averages, norm, *updates, *rest], ["x"], ["y"])


BOTH = [*update("mean", "norm:1"), *update("variance", "norm:2")]


def test_fused_normalisations_are_switched() -> None:
    made = use_stored_statistics(fused(*BOTH))
    assert inputs_of(made, "norm") == ["x", "scale", "offset", "mean/stored", "variance/stored"]
    assert made.nodes["norm"].attr["is_training"].b is False
    assert ops_of(made)["mean/stored"] == "Identity" and inputs_of(made, "mean/stored") == ["mean"]
    (finding,) = made.findings
    assert isinstance(finding, TrainingStatistics) and finding.nodes == ("norm",)
    assert [change.where for change in made.changes] == ["norm"]
    assert {(s.measured, s.variable) for s in made.statistics} == {(("norm", 1), "mean"), (("norm", 2), "variance")}


def test_updates_no_longer_run() -> None:
    given = fused(*BOTH)
    given.nodes["y"].input.append("^mean/update")
    assert inputs_of(use_stored_statistics(given), "y") == ["norm"]


def test_averages_that_were_never_updated_are_no_averages() -> None:
    given = fused(*BOTH)
    initial = {"mean": np.float32([0, 0]), "variance": np.float32([1, 1])}
    untouched = {
        name: replace(v, stored=Stored(1, (2,), initial[name].tobytes())) for name, v in given.variables.items()
    }
    given = replace(given, variables=untouched)
    assert use_stored_statistics(given) is given


def test_a_missing_attribute_means_training() -> None:
    given = fused(*BOTH)
    del given.nodes["norm"].attr["is_training"]
    assert use_stored_statistics(given).nodes["norm"].attr["is_training"].b is False


def test_without_both_averages_nothing_is_done() -> None:
    given = fused(*update("mean", "norm:1"))
    assert use_stored_statistics(given) is given


def test_inference_is_left_alone() -> None:
    given = fused(*BOTH, training=False)
    assert use_stored_statistics(given) is given


def test_normalisations_that_no_output_needs_are_left_alone() -> None:
    given = fused(*BOTH)
    nodes = {**given.nodes, "y": unary("y", "Relu", "x")}
    given = draft(nodes.values(), ["x"], ["y"])
    assert use_stored_statistics(given) is given


def test_averages_that_are_not_stored_are_no_averages() -> None:
    given = draft(list(fused(*BOTH).nodes.values()), ["x"], ["y"], variables={})
    assert use_stored_statistics(given) is given


def plain() -> Any:
    return [
        placeholder("x"),
        const("axis", [0]),
        node("bn/moments/mean", "Mean", "x", "axis", T="float32"),
        unary("bn/moments/Squeeze", "Squeeze", "bn/moments/mean"),
        variable("average", (4,)),
        read("average"),
        const("rate", 0.1),
        binary("centred", "Sub", "x", "bn/moments/Squeeze"),
        *update("average", "bn/moments/Squeeze"),
    ]


def test_moments_are_replaced_by_reads() -> None:
    made = use_stored_statistics(draft(plain(), ["x"], ["centred"]))
    assert inputs_of(made, "centred") == ["x", "average/stored"]
    assert [type(finding) for finding in made.findings] == [TrainingStatistics]
    assert [change.where for change in made.changes] == ["bn/moments/Squeeze:0"]


def test_a_running_mean_of_anything_else_is_no_normalisation() -> None:
    nodes = [placeholder("x"), variable("average"), read("average"), const("rate", 0.1), unary("measured", "Neg", "x")]
    given = draft([*nodes, *update("average", "measured"), unary("y", "Relu", "measured")], ["x"], ["y"])
    assert use_stored_statistics(given) is given


def test_resource_variables_are_read_as_such() -> None:
    nodes = [
        node("average", "VarHandleOp", dtype="float32", shape=(4,)) if one.name == "average" else one
        for one in plain()
        if one.name != "average/read"
    ]
    nodes.append(node("average/read", "ReadVariableOp", "average", dtype="float32"))
    nodes = [
        node(one.name, "AssignSubVariableOp", *one.input, dtype="float32") if one.op == "AssignSub" else one
        for one in nodes
    ]
    made = use_stored_statistics(draft(nodes, ["x"], ["centred"]))
    assert ops_of(made)["average/stored"] == "ReadVariableOp"
