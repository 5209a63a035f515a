"""What only serves training, saving or reporting."""

from __future__ import annotations

from typing import Any

from tests.graph.build import const, node, placeholder, scalar_out, unary, view
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
