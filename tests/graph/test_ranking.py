"""The order of several answers, and those that are merely drawn from others."""

from __future__ import annotations

from typing import Any

from migrate.graph import ranking
from tests.graph.build import binary, const, node, placeholder, unary, variable, view
from tests.graph.test_judged import OUT, X, layer

NOISE = [const("shape", [1, 3]), node("noise", "RandomStandardNormal", "shape", T="int32", dtype="float32", out=OUT)]


def sampled(name: str = "sample", noise: str = "noise") -> list[Any]:
    return [binary(name, "Add", "mean/MatMul", noise, out=OUT)]


def drawn(nodes: list[Any], *names: str) -> set[str]:
    return ranking.drawn(view(*nodes), names)


def test_a_sample_beside_its_mean() -> None:
    assert drawn([X, *layer("mean", "x"), *NOISE, *sampled()], "mean/MatMul", "sample") == {"sample"}


def test_a_sample_alone_is_the_answer() -> None:
    assert drawn([X, *layer("mean", "x"), *NOISE, *sampled()], "sample") == set()


def test_two_samples_of_a_mean_that_does_not_go_out() -> None:
    other = node("noise_1", "RandomStandardNormal", "shape", T="int32", dtype="float32", out=OUT)
    nodes = [X, *layer("mean", "x"), *NOISE, other, *sampled(), *sampled("sample_1", "noise_1"), *layer("v", "x")]
    assert drawn(nodes, "sample", "sample_1", "v/MatMul") == set()


def test_what_a_decoder_makes_of_a_sample_is_an_answer() -> None:
    nodes = [X, *layer("mean", "x"), *NOISE, *sampled(), *layer("decoder", "sample")]
    assert drawn(nodes, "mean/MatMul", "decoder/MatMul") == set()


def test_noise_that_no_weight_has_to_do_with() -> None:
    nodes = [X, *layer("mean", "x"), *NOISE, binary("blurred", "Add", "x", "noise", out=OUT)]
    assert drawn(nodes, "mean/MatMul", "blurred") == set()


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
