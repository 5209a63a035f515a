"""Sources that meet the prediction only in losses and metrics."""

from __future__ import annotations

from typing import Any

from migrate.graph import labels
from tests.graph.build import binary, const, node, placeholder, scalar_out, unary, view
from tests.graph.test_endpoints import dense, gradient


def reconstruction(truth: str) -> list[Any]:
    """A network that tells classes, a second one that paints anew what `truth` says, and an accuracy."""
    return [
        placeholder("x"),
        placeholder("Placeholder_1", (None,), "int32"),
        *dense("net", "x"),
        const("axis", 1),
        node("ArgMax", "ArgMax", "logits", "axis", T="float32", output_type="int32", out=(None,)),
        node("Equal", "Equal", truth, "ArgMax", T="int32", out=(None,)),
        unary("mask", "OneHot", "Placeholder_1", out=(None, 3)),
        binary("masked", "Mul", "logits", "mask", out=(None, 3)),
        *dense("decoder", "masked", bias="painted"),
        binary("Sub", "Sub", "painted", "x", out=(None, 4)),
        scalar_out(unary("loss", "L2Loss", "Sub")),
        *gradient("loss", "decoder/w"),
    ]


def test_what_an_accuracy_compares_with_a_choice_is_a_label_although_a_decoder_takes_it() -> None:
    seen = view(*reconstruction("Placeholder_1"))
    assert labels.find(seen, seen.sources) == [("Placeholder_1", 0)]


def test_what_no_accuracy_compares_is_a_condition() -> None:
    seen = view(const("one", 1), *reconstruction("one"))
    assert labels.find(seen, seen.sources) == []
