"""What is drawn at random from other answers, and what noisy ends are drawn from."""

from __future__ import annotations

from typing import Any

from migrate.graph import draws
from tests.graph.build import binary, const, node, placeholder, read, unary, variable, view
from tests.graph.test_judged import OUT, X, layer

NOISE = [const("shape", [1, 3]), node("noise", "RandomStandardNormal", "shape", T="int32", dtype="float32", out=OUT)]


def sampled(name: str = "sample", noise: str = "noise") -> list[Any]:
    return [binary(name, "Add", "mean/MatMul", noise, out=OUT)]


def drawn(nodes: list[Any], *names: str) -> set[str]:
    made = view(*nodes)
    return draws.drawn(made, names, made.noisy)


def origins(nodes: list[Any], *names: str) -> set[str]:
    made = view(*nodes)
    return draws.origins(made, names, made.noisy)


def test_a_sample_beside_its_mean() -> None:
    assert drawn([X, *layer("mean", "x"), *NOISE, *sampled()], "mean/MatMul", "sample") == {"sample"}


def test_a_sample_alone_is_the_answer() -> None:
    assert drawn([X, *layer("mean", "x"), *NOISE, *sampled()], "sample") == set()


def test_two_samples_of_a_mean_that_does_not_go_out() -> None:
    other = node("noise_1", "RandomStandardNormal", "shape", T="int32", dtype="float32", out=OUT)
    nodes = [X, *layer("mean", "x"), *NOISE, other, *sampled(), *sampled("sample_1", "noise_1"), *layer("v", "x")]
    assert drawn(nodes, "sample", "sample_1", "v/MatMul") == set()
    assert origins(nodes, "sample", "sample_1", "v/MatMul") == {"mean/MatMul"}


def test_two_things_drawn_with_the_same_noise() -> None:
    made = [unary("far", "Square", "sample", out=OUT), unary("action", "Tanh", "sample", out=OUT)]
    nodes = [X, *layer("mean", "x"), *NOISE, *sampled(), *made]
    assert drawn(nodes, "mean/MatMul", "far", "action") == {"far", "action"}


def test_what_a_decoder_makes_of_a_sample_is_an_answer() -> None:
    nodes = [X, *layer("mean", "x"), *NOISE, *sampled(), *layer("decoder", "sample")]
    assert drawn(nodes, "mean/MatMul", "decoder/MatMul") == set()
    assert origins(nodes, "decoder/MatMul") == set(), "weights come in after the noise"


def test_noise_that_no_weight_has_to_do_with() -> None:
    nodes = [X, *layer("mean", "x"), *NOISE, binary("blurred", "Add", "x", "noise", out=OUT)]
    assert drawn(nodes, "mean/MatMul", "blurred") == set()


def test_a_spread_that_was_learned_makes_a_sample_an_answer() -> None:
    spread = [variable("spread", (3,)), read("spread"), binary("scaled", "Mul", "noise", "spread/read", out=OUT)]
    nodes = [X, *layer("mean", "x"), *NOISE, *spread, *sampled(noise="scaled")]
    assert origins(nodes, "sample") == set()


def test_noise_of_a_branch_that_never_runs() -> None:
    branch = [placeholder("p", (), "bool"), node("s", "Switch", "noise", "p", T="float32", out=OUT),
              node("t", "Switch", "mean/MatMul", "p", T="float32", out=OUT),
              binary("moved", "Add", "t:1", "s:1", out=OUT),
              node("m", "Merge", "t", "moved", T="float32", out=OUT)]  # fmt: skip
    made = view(X, *layer("mean", "x"), *NOISE, *branch)
    assert "m" in draws.noisy(made, set())
    assert "m" not in draws.noisy(made, {("s", 1), ("t", 1), ("moved", -1), ("moved", 0)})
