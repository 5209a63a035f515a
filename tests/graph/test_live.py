"""Sources that the outputs no longer need when a mode decides the conditionals."""

from __future__ import annotations

from typing import Any

from migrate.graph import endpoints, live
from tests.graph.build import binary, const, node, placeholder, scalar_out, unary, variable, view


def two_batches() -> list[Any]:
    """One batch for training and one for inference, chosen by a placeholder."""
    mode = placeholder("mode", (), "bool")
    chosen = [placeholder("for_training"), placeholder("for_inference")]
    switches = [
        node("cond/Switch", "Switch", "for_inference", "mode", T="float32"),
        node("cond/Switch_1", "Switch", "for_training", "mode", T="float32"),
    ]
    merge = node("cond/Merge", "Merge", "cond/Switch", "cond/Switch_1:1", T="float32", N=2)
    return [mode, *chosen, *switches, merge, placeholder("other"), binary("y", "Add", "cond/Merge", "other")]


def test_the_batch_of_the_other_mode_is_idle() -> None:
    seen = view(*two_batches())
    needed, idle = live.divide(seen, [("y", 0)], {"mode:0": False})
    assert (needed, idle) == ([("for_inference", 0), ("other", 0)], [("for_training", 0)])
    assert live.divide(seen, [("y", 0)], {"mode:0": True})[1] == [("for_inference", 0)]


def test_without_a_bound_mode_all_are_needed() -> None:
    needed, idle = live.divide(view(*two_batches()), [("y", 0)], {})
    assert (len(needed), idle) == (4, [])


def test_what_the_caller_gives_is_not_idle() -> None:
    needed, idle = live.divide(view(*two_batches()), [("y", 0)], {"mode:0": False}, [("for_training", 0), ("other", 0)])
    assert (needed, idle) == ([("for_inference", 0)], [])


def loss(answer: str, label: str) -> list[Any]:
    """A cross entropy with its gradient."""
    return [node("xent", "SoftmaxCrossEntropyWithLogits", answer, label, T="float32", out=(None,)),
            const("axes", [0]), scalar_out(node("cost", "Mean", "xent", "axes", T="float32")),
            unary("gradients/cost_grad/Fill", "Fill", "cost")]  # fmt: skip


def masked() -> list[Any]:
    """A mask made of the label for training, of the answer itself for inference."""
    mode = [placeholder("mode", (), "bool"), placeholder("label")]
    nodes = [*mode, placeholder("x"), unary("net", "Tanh", "x")]
    nodes += [node("cond/Switch", "Switch", "net", "mode", T="float32")]
    nodes += [node("cond/Switch_1", "Switch", "label", "mode", T="float32")]
    nodes += [unary("cond/one_hot", "Neg", "cond/Switch_1:1")]
    return [*nodes, node("cond/Merge", "Merge", "cond/Switch", "cond/one_hot", T="float32", N=2)]


def test_what_a_bound_mode_never_computes() -> None:
    seen = view(*masked())
    assert live.dead(seen, {}) == set()
    found = live.dead(seen, {"mode:0": False})
    assert ("cond/Switch_1", 1) in found and ("cond/one_hot", -1) in found
    assert ("cond/Switch", 0) not in found


def test_a_label_in_a_branch_that_never_runs_does_not_reach_the_answer() -> None:
    seen = view(*masked(), variable("w", (4,)), binary("y", "Mul", "cond/Merge", "w"), *loss("net", "label"))
    dead = live.dead(seen, {"mode:0": False})
    assert "y" in {name for name, _ in endpoints.infer(seen, [("mode", 0)], dead).outputs}
    assert "y" not in {name for name, _ in endpoints.infer(seen, [("mode", 0)]).outputs}
