"""Which branch of a conditional trains."""

from __future__ import annotations

from typing import Any

from migrate.graph import branches
from tests.graph.build import const, node, placeholder, view

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
