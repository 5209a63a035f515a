"""Assignments of a source that are waited for and assign nothing."""

from __future__ import annotations

from migrate.verification.children.held import hold
from tests.graph.build import const, graph_def, node, variable


def test_an_assignment_to_a_reference_hands_the_variable_on() -> None:
    made = graph_def(variable("v"), const("one", 1.0), node("first", "NoOp"),
                     node("count", "AssignAdd", "v", "one", "^first", T="float32", use_locking=True))  # fmt: skip
    hold(made, ["count"])
    held = made.node[-1]
    assert (held.name, held.op, list(held.input)) == ("count", "RefIdentity", ["v", "^first"])
    assert set(held.attr) == {"T"} and held.attr["T"].type == made.node[0].attr["dtype"].type


def test_an_assignment_to_a_resource_is_still_waited_for() -> None:
    made = graph_def(node("v", "VarHandleOp", dtype="float32"), const("one", 1.0), node("first", "NoOp"),
                     node("count", "AssignAddVariableOp", "v", "one", "^first", dtype="float32"))  # fmt: skip
    hold(made, ["count"])
    assert (made.node[-1].op, list(made.node[-1].input), len(made.node[-1].attr)) == ("NoOp", ["^first"], 0)


def test_other_nodes_stay_as_they_are() -> None:
    made = graph_def(variable("v"), const("one", 1.0), node("count", "AssignAdd", "v", "one", T="float32"),
                     node("push", "StackPushV2", "v", "one", T="float32"))  # fmt: skip
    before = made.SerializeToString(deterministic=True)
    hold(made, ["push"])
    assert made.SerializeToString(deterministic=True) == before
