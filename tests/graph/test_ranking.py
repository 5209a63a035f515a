"""The order of several answers."""

from __future__ import annotations

from typing import Any

from migrate.graph import ranking
from tests.graph.build import node, placeholder, unary, variable, view
from tests.graph.test_judged import OUT, X, layer


def ranked(nodes: list[Any], *names: str, made: tuple[str, ...] = ()) -> list[str]:
    return [name for name, _ in ranking.ranked(view(*nodes), [(name, 0) for name in names], made)]


def test_what_is_handed_to_another_network_comes_first() -> None:
    nodes = [X, *layer("actor", "x"), *layer("critic", "x"), unary("v", "Tanh", "critic/MatMul", out=OUT)]
    assert ranked(nodes, "v", "actor/MatMul")[0] == "v"
    assert ranked(nodes, "v", "actor/MatMul", made=("actor/MatMul",))[0] == "actor/MatMul"


def test_a_network_of_copied_weights_comes_last() -> None:
    copied = [node("copy", "Assign", "later/w", "first/w/read", T="float32")]
    nodes = [X, placeholder("z", OUT), *layer("first", "x"), *layer("later", "z")]
    assert ranked(nodes, "first/MatMul", "later/MatMul") == ["later/MatMul", "first/MatMul"]
    assert ranked([*nodes, *copied], "first/MatMul", "later/MatMul") == ["first/MatMul", "later/MatMul"]


def test_a_variable_that_is_copied_back_and_forth_is_no_copy() -> None:
    copied = [node("copy", "Assign", "later/w", "first/w/read", T="float32"),
              node("back", "Assign", "first/w", "later/w/read", T="float32")]  # fmt: skip
    nodes = [X, *layer("first", "x"), *layer("later", "x"), *copied, variable("other")]
    assert ranked(nodes, "first/MatMul", "later/MatMul") == ["later/MatMul", "first/MatMul"]
