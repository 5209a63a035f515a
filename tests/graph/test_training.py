"""What only serves training, saving or reporting."""

from __future__ import annotations

from typing import Any

from tests.graph.build import binary, const, node, placeholder, scalar_out, unary, view
from tests.graph.test_endpoints import LABELS, cross_entropy, dense, infer, names


def scaled(taken: str) -> list[Any]:
    """A classifier whose optimizer takes `taken`; its gradient is scaled back, and checked for being finite."""
    return [
        placeholder("x"), LABELS, *dense("net", "x"), *cross_entropy(), const("scale", 0.5),
        node("mul", "Mul", "gradients/loss_grad/Reshape", "scale", T="float32", out=(4, 3)),
        unary("IsFinite", "IsFinite", "mul", out=(4, 3)), scalar_out(node("All", "All", "IsFinite", "axes")),
        node("Rank/packed", "Pack", "All", N=1, T="bool", out=(1,)),
        node("Adam/update", "ApplyGradientDescent", "net/w", "scale", taken),
    ]  # fmt: skip


def test_what_becomes_of_a_gradient_before_the_optimizer_takes_it_is_training() -> None:
    nodes = scaled("mul")
    assert {"mul", "IsFinite", "All", "Rank/packed"} <= view(*nodes).trains
    assert names(infer(*nodes)) == (["x"], ["logits"], ["labels"])


def test_a_gradient_that_no_optimizer_takes_may_lead_to_an_answer() -> None:
    nodes = [one for one in scaled("axes") if not one.name.startswith("train/")]
    assert not {"mul", "IsFinite", "Rank/packed"} & view(*nodes).trains


def natural(taken: str, out: tuple[int, ...]) -> list[Any]:
    """A classifier, and what somebody computes from a gradient by themselves."""
    slope = node(
        "gradients/net/MatMul_grad/MatMul_1", "MatMul", "x", "gradients/loss_grad/Reshape", T="float32", out=out
    )
    given = [slope, placeholder("direction", (4, 3)), binary("mul", "Mul", taken, "direction", out=(4, 3))]
    nodes = [placeholder("x"), LABELS, *dense("net", "x"), *cross_entropy(), *given]
    return [one for one in nodes if not one.name.startswith("train/")]


def test_what_is_computed_from_the_gradient_of_a_weight_is_training() -> None:
    nodes = natural("gradients/net/MatMul_grad/MatMul_1", (4, 3))
    assert "mul" in view(*nodes).trains
    assert names(infer(*nodes)) == (["x"], ["logits"], ["labels", "direction"])
    summed = node("gradients/AddN", "AddN", "gradients/net/MatMul_grad/MatMul_1", N=1, T="float32", out=(4, 3))
    assert "mul" in view(*natural("gradients/AddN", (4, 3)), summed).trains


def test_what_is_computed_from_the_gradient_of_data_may_be_an_answer() -> None:
    assert "mul" not in view(*natural("gradients/net/MatMul_grad/MatMul_1", (None, 4))).trains


def test_new_weights_made_by_a_step_in_the_graph_are_used() -> None:
    step = [binary("fast", "Sub", "net/w/read", "gradients/net/MatMul_grad/MatMul_1", out=(4, 3)),
            node("again", "MatMul", "x", "fast", T="float32", out=(None, 3))]  # fmt: skip
    assert "again" not in view(*natural("gradients/net/MatMul_grad/MatMul_1", (4, 3)), *step).trains


def test_a_gate_inside_of_a_network_that_is_only_reported_is_no_answer() -> None:
    gate = [unary("gate", "Sigmoid", "logits", out=(None, 3)), *dense("end", "gate", bias="end/Add"),
            unary("last", "Sigmoid", "end/Add", out=(None, 3)),
            node("shown", "HistogramSummary", "tag", "last", T="float32", out=())]  # fmt: skip
    trains = view(placeholder("x"), *dense("net", "x"), *gate).trains
    assert "shown" in trains and "gate" not in trains, "what people are shown may be the answer"
    unnamed = [one for one in gate if one.name not in ("shown", "last")]
    reported = [scalar_out(node("Mean", "Mean", "end/Add", "axes", T="float32")),
                node("shown", "ScalarSummary", "tag", "Mean", T="float32", out=())]  # fmt: skip
    assert {"shown", "Mean", "gate"} <= view(placeholder("x"), *dense("net", "x"), *unnamed, *reported).trains
