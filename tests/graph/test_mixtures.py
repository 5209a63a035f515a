"""Layers whose parts mean different things: each part goes through an activation of its own."""

from __future__ import annotations

from typing import Any

from migrate.graph import mixtures
from tests.graph.build import binary, const, node, unary, view
from tests.graph.test_judged import OUT, X, layer

ONE = (None, 1)


def split(*activations: str) -> list[Any]:
    """A layer in three parts; each goes through the op of the same place, a dash leaves it alone."""
    parts = [const("axis", 1), node("split", "Split", "axis", "net/MatMul", T="float32", num_split=3)]
    for number, op in enumerate(activations):
        parts += [unary(op, op, f"split:{number}", out=ONE)] if op != "-" else []
    return [X, *layer("net", "x"), *parts]


def parts(nodes: list[Any], judged: str = "net/MatMul") -> list[str]:
    made = view(*nodes)
    return mixtures.parts(made, [judged], set(made.nodes))


def test_the_weights_and_scales_of_a_mixture() -> None:
    assert parts(split("Softmax", "-", "Exp")) == ["split", "Softmax", "Exp"]


def test_parts_without_a_scale_are_the_steps_of_a_cell() -> None:
    assert parts(split("Sigmoid", "Tanh", "-")) == []


def test_one_activation_says_nothing_of_the_other_parts() -> None:
    assert parts(split("-", "-", "Exp")) == []


def test_a_whole_layer_behind_two_activations_has_no_parts() -> None:
    both = [unary("Exp", "Exp", "net/MatMul", out=OUT), unary("Softmax", "Softmax", "net/MatMul", out=OUT)]
    assert parts([X, *layer("net", "x"), *both]) == []


def test_parts_that_are_cut_out_and_shifted() -> None:
    cut = [node("a", "StridedSlice", "net/MatMul", T="float32", out=ONE), const("two", 2.0),
           node("b", "StridedSlice", "net/MatMul", T="float32", out=ONE), unary("Softmax", "Softmax", "a", out=ONE),
           binary("Mul", "Mul", "b", "two", out=ONE), unary("Exp", "Exp", "Mul", out=ONE)]  # fmt: skip
    assert parts([X, *layer("net", "x"), *cut]) == ["Softmax", "Exp"]


def test_what_other_weights_scale_is_no_part() -> None:
    other = [*layer("gate", "x"), binary("Mul", "Mul", "split:1", "gate/MatMul", out=ONE), unary("Exp", "Exp", "Mul")]
    assert parts([*split("Softmax", "-", "-"), *other]) == []


def test_parts_in_the_scope_of_a_loss_are_the_loss() -> None:
    inside = [unary("loss/Softmax", "Softmax", "split", out=ONE), unary("loss/Exp", "Exp", "split:2", out=ONE)]
    assert parts([*split("-", "-", "-"), *inside]) == []


def test_parts_that_are_joined_to_boxes_are_none() -> None:
    boxes = node("boxes", "ConcatV2", "Softmax", "Exp", "axis", N=2, T="float32", Tidx="int32", out=(None, 2))
    made = view(*split("Softmax", "-", "Exp"), boxes)
    assert mixtures.parts(made, ["net/MatMul", "boxes"], set(made.nodes)) == []
