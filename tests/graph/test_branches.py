"""Which branch of a conditional trains."""

from __future__ import annotations

from typing import Any

from migrate.graph import branches
from tests.graph.build import binary, const, node, placeholder, read, unary, variable, view

MODE = [placeholder("mode", (), "bool"), placeholder("both", (None, 4))]


def conditional(on: str, off: str) -> list[Any]:
    """A choice between two ops of the same rows: the one for True, then the one for False."""
    nodes = [*MODE, const("start", [0, 0]), const("size", [2, 4])]
    ends = []
    for output, op in ((1, on), (0, off)):
        name = f"cond/Switch_{output}"
        nodes.append(node(name, "Switch", "both", "mode", T="float32"))
        ends.append(f"{name}:{output}" if output else name)
        if op == "Slice":
            nodes.append(node(f"cond/Slice_{output}", "Slice", ends[-1], "start", "size", T="float32", Index="int32"))
            ends[-1] = f"cond/Slice_{output}"
        elif op != "Merge":
            nodes.append(node(f"cond/{op}_{output}", op, ends[-1], T="float32"))
            ends[-1] = f"cond/{op}_{output}"
    return [*nodes, node("cond/Merge", "Merge", *ends, T="float32", N=2)]


def test_the_branch_that_takes_the_labelled_rows_trains() -> None:
    assert branches.trained(view(*conditional("Slice", "Merge")), "mode") is True
    assert branches.trained(view(*conditional("Merge", "Slice")), "mode") is False


def test_rows_that_both_branches_cut_say_nothing() -> None:
    assert branches.trained(view(*conditional("Slice", "Slice")), "mode") is None


def test_a_branch_that_computes_something_else_of_the_rows() -> None:
    assert branches.trained(view(*conditional("Slice", "Relu")), "mode") is None


def normalised(*more: Any) -> list[Any]:
    """A choice between the statistics of a batch, measured outside, and stored ones."""
    moments = [
        const("axis", 0),
        node("moments/mean", "Mean", "both", "axis", T="float32"),
        unary("moments/Squeeze", "Squeeze", "moments/mean"),
    ]
    chosen = [
        unary("cond/pred_id", "Identity", "mode", dtype="bool"),
        node("cond/mean", "Switch", "moments/Squeeze", "cond/pred_id", T="float32"),
        node("cond/stored", "Switch", "m/read", "cond/pred_id", T="float32"),
        unary("cond/a", "Identity", "cond/mean:1"),
        unary("cond/b", "Identity", "cond/stored"),
        node("cond/Merge", "Merge", "cond/b", "cond/a", T="float32", N=2),
        binary("out", "Sub", "both", "cond/Merge"),
    ]
    return [*MODE, variable("m", (4,)), read("m"), *moments, *chosen, *more]


def test_the_branch_that_takes_measured_statistics_trains() -> None:
    assert branches.trained(view(*normalised()), "mode") is True


def test_what_gradients_do_with_a_predicate_says_nothing() -> None:
    backwards = [
        node("gradients/Switch", "Switch", "out", "cond/pred_id", T="float32"),
        unary("gradients/off", "Identity", "gradients/Switch"),
        unary("gradients/on", "Identity", "gradients/Switch:1"),
    ]
    assert branches.trained(view(*normalised(*backwards)), "mode") is True


def test_a_normalisation_that_leaves_out_its_mode_trains() -> None:
    nodes = [
        *MODE,
        node("cond/s", "Switch", "both", "mode", T="float32"),
        node("cond/yes", "FusedBatchNorm", "cond/s:1"),
    ]
    calm = node("cond/no", "FusedBatchNorm", "cond/s", is_training=False)
    seen = view(*nodes, calm, node("cond/Merge", "Merge", "cond/no", "cond/yes", T="float32", N=2))
    assert branches.trained(seen, "mode") is True
    assert "is_training" not in seen.nodes["cond/yes"].attr
