"""Sources that the outputs no longer need when a mode decides the conditionals."""

from __future__ import annotations

from typing import Any

from migrate.graph import live
from tests.graph.build import binary, node, placeholder, view


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
