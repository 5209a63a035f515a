"""Given Switch and Merge nodes whose predicate is known; result: the branch that is taken, without them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from migrate.graph.passes.fold_conditionals import fold_conditionals, known_bool
from migrate.graph.passes.prune import prune
from tests.graph.build import (
    FLOAT,
    binary,
    const,
    draft,
    function,
    function_attribute,
    inputs_of,
    library,
    node,
    ops_of,
    placeholder,
    unary,
    variable,
)


def cond(name: str, predicate: str, source: str, then: str = "Neg", other: str = "Abs") -> list[Any]:
    """A conditional as TF1 writes it: pivots, a switch for the data, one op a branch, a merge."""
    return [
        node(f"{name}/Switch", "Switch", predicate, predicate, T="bool"),
        node(f"{name}/switch_t", "Identity", f"{name}/Switch:1", T="bool"),
        node(f"{name}/switch_f", "Identity", f"{name}/Switch", T="bool"),
        node(f"{name}/pred_id", "Identity", predicate, T="bool"),
        node(f"{name}/data", "Switch", source, f"{name}/pred_id", T="float32"),
        unary(f"{name}/then", then, f"{name}/data:1"),
        const(f"{name}/one", 1.0, "", f"^{name}/switch_f"),
        unary(f"{name}/other", other, f"{name}/data"),
        binary(f"{name}/more", "AddV2", f"{name}/other", f"{name}/one"),
        node(f"{name}/Merge", "Merge", f"{name}/more", f"{name}/then", T="float32", N=2),
    ]


@pytest.mark.parametrize(("value", "result"), [(True, [-1.0, 2.0]), (False, [2.0, 3.0])])
def test_the_branch_of_the_predicate_is_taken(tf: Any, value: bool, result: list[float]) -> None:
    nodes = [placeholder("x", (2,)), const("mode", value), *cond("c", "mode", "x"), unary("y", "Identity", "c/Merge")]
    made = prune(fold_conditionals(draft(nodes, ["x"], ["y"])))
    assert not {"Switch", "Merge"} & set(ops_of(made).values())
    taken, left = ("c/then", "c/other") if value else ("c/other", "c/then")
    assert taken in made.nodes and left not in made.nodes
    feeds = {"x": np.float32([1, -2])}
    for graph in (nodes, made.nodes.values()):
        assert tf.run(graph, ["y:0"], {"x:0": feeds["x"]})[0].tolist() == result
    assert [change.step for change in made.changes] == ["fold_conditionals"]


def test_constants_of_the_taken_branch_keep_their_pivot() -> None:
    nodes = [placeholder("x"), const("mode", False), *cond("c", "mode", "x")]
    made = fold_conditionals(draft(nodes, ["x"], ["c/Merge"]))
    assert inputs_of(made, "c/one") == ["^c/switch_f"]
    assert ops_of(made)["c/Switch"] == "Identity"
    assert inputs_of(made, "c/switch_t") == ["c/Switch"]


def test_predicates_that_depend_on_data_stay() -> None:
    nodes = [placeholder("x"), placeholder("mode", (), "bool"), *cond("c", "mode", "x")]
    given = draft(nodes, ["x", "mode"], ["c/Merge"])
    made = fold_conditionals(given)
    assert made.nodes == given.nodes and made.changes == ()


@pytest.mark.parametrize(("outer", "inner", "sign"), [(True, True, 3), (True, False, 2), (False, True, 1)])
def test_nested(tf: Any, outer: bool, inner: bool, sign: int) -> None:
    nodes = [
        placeholder("x", ()),
        const("outer", outer),
        const("inner", inner),
        node("a/x", "Switch", "x", "outer", T="float32"),
        node("a/inner", "Switch", "inner", "outer", T="bool"),
        node("b/x", "Switch", "a/x:1", "a/inner:1", T="float32"),
        const("three", 3.0, "", "^b/x"),
        binary("b/then", "Mul", "b/x:1", "three"),
        binary("b/other", "AddV2", "b/x", "b/x"),
        node("b/Merge", "Merge", "b/other", "b/then", T="float32", N=2),
        node("a/Merge", "Merge", "a/x", "b/Merge", T="float32", N=2),
    ]
    made = prune(fold_conditionals(draft(nodes, ["x"], ["a/Merge"])))
    assert not {"Switch", "Merge"} & set(ops_of(made).values())
    assert tf.run(made.nodes.values(), ["a/Merge:0"], {"x:0": np.float32(1)}) == [sign]


def test_an_unknown_conditional_inside_a_known_one_stays(tf: Any) -> None:
    nodes = [
        placeholder("x", ()),
        const("mode", True),
        const("zero", 0.0),
        node("a/x", "Switch", "x", "mode", T="float32"),
        binary("positive", "Greater", "a/x:1", "zero"),
        *cond("c", "positive", "a/x:1"),
        node("a/Merge", "Merge", "a/x", "c/Merge", T="float32", N=2),
    ]
    made = prune(fold_conditionals(draft(nodes, ["x"], ["a/Merge"])))
    assert ops_of(made)["c/Merge"] == "Merge" and ops_of(made)["a/Merge"] == "Identity"
    for value, result in ((2, -2), (-2, 3)):
        assert tf.run(made.nodes.values(), ["a/Merge:0"], {"x:0": np.float32(value)}) == [result]


def test_value_index_becomes_a_constant(tf: Any) -> None:
    nodes = [placeholder("x", ()), const("mode", True), *cond("c", "mode", "x"), unary("y", "Neg", "c/Merge:1")]
    nodes[-1].attr["T"].type = 3
    made = fold_conditionals(draft(nodes, ["x"], ["y"]))
    assert inputs_of(made, "y") == ["c/Merge/value_index"]
    assert tf.run(made.nodes.values(), ["y:0"]) == [-1]


@pytest.mark.parametrize("output", ["c/Merge:1", "c/data:1"])
def test_an_output_of_the_signature_may_be_a_second_output(output: str) -> None:
    nodes = [placeholder("x", ()), const("mode", True), *cond("c", "mode", "x")]
    made = fold_conditionals(draft(nodes, ["x"], [output]))
    (info,) = made.signatures["serving_default"].outputs.values()
    assert info.name in ("c/Merge/value_index:0", "c/data:0")


def test_the_switch_of_a_reference_stays_a_reference() -> None:
    nodes = [
        variable("v"),
        const("mode", True),
        node("s", "RefSwitch", "v", "mode", T="float32"),
        const("one", 1.0),
        node("a", "AssignAdd", "s:1", "one", T="float32"),
    ]
    made = fold_conditionals(draft(nodes, [], ["a"]))
    assert ops_of(made)["s"] == "RefIdentity" and inputs_of(made, "a") == ["s", "one"]


def test_loops_are_left_alone() -> None:
    nodes = [
        const("zero", 0),
        const("limit", 3),
        node("enter", "Enter", "zero", T="int32", frame_name=b"f"),
        node("merge", "Merge", "enter", "next", T="int32", N=2),
        node("bound", "Enter", "limit", T="int32", frame_name=b"f", is_constant=True),
        binary("less", "Less", "merge", "bound", dtype="int32"),
        node("loop", "LoopCond", "less"),
        node("switch", "Switch", "merge", "loop", T="int32"),
        node("exit", "Exit", "switch", T="int32"),
        const("one", 1, "", "^switch"),
        binary("step", "AddV2", "switch:1", "one", dtype="int32"),
        node("next", "NextIteration", "step", T="int32"),
    ]
    given = draft(nodes, [], ["exit"])
    assert fold_conditionals(given).nodes == given.nodes


def test_what_a_merge_waits_for_still_runs(tf: Any) -> None:
    nodes = [
        placeholder("x", ()),
        const("mode", True),
        variable("calls"),
        const("one", 1.0),
        node("count", "AssignAdd", "calls", "one", T="float32"),
        *cond("c", "mode", "x"),
    ]
    nodes[-1].input.append("^count")
    made = fold_conditionals(draft(nodes, ["x"], ["c/Merge"]))
    assert "^count" in inputs_of(made, "c/Merge")


def test_what_a_predicate_waits_for_still_runs(tf: Any) -> None:
    nodes = [
        placeholder("x", ()),
        const("mode", True),
        node("calls", "VarHandleOp", dtype="float32", shape=()),
        const("one", 1.0),
        node("count", "AssignAddVariableOp", "calls", "one", dtype="float32"),
        node("pred_id", "Identity", "mode", "^count", T="bool"),
        node("s", "Switch", "x", "pred_id", T="float32"),
        unary("other", "Neg", "s"),
        node("merge", "Merge", "other", "s:1", T="float32", N=2),
        node("calls/read", "ReadVariableOp", "calls", "^merge", dtype="float32"),
        binary("y", "Mul", "merge", "calls/read"),
    ]
    made = prune(fold_conditionals(draft(nodes, ["x"], ["y"])))
    run = {"fetches": ["y:0"], "feeds": {"x:0": np.float32(1)}, "variables": {"calls": 0.0}, "runs": 2}
    assert [float(one) for one in tf.run(nodes, **run)] == [1, 2]
    assert [float(one) for one in tf.run(made.nodes.values(), **run)] == [1, 2]


PREDICATES = {
    "not": ([node("p", "LogicalNot", "yes")], False),
    "and": ([node("p", "LogicalAnd", "yes", "no")], False),
    "and, both": ([node("p", "LogicalAnd", "yes", "yes")], True),
    "and, one unknown": ([node("p", "LogicalAnd", "yes", "data")], None),
    "and, one unknown beside false": ([node("p", "LogicalAnd", "data", "no")], False),
    "or": ([node("p", "LogicalOr", "no", "no")], False),
    "or, one unknown beside true": ([node("p", "LogicalOr", "data", "yes")], True),
    "or, one unknown": ([node("p", "LogicalOr", "data", "no")], None),
    "through identities": ([node("q", "Identity", "yes"), node("p", "StopGradient", "q")], True),
    "number": ([const("n", 0), node("p", "Cast", "n")], False),
    "cycle": ([node("q", "Identity", "p"), node("p", "Identity", "q")], None),
    "text": ([const("p", b"x")], None),
    "missing": ([node("p", "Identity", "gone")], None),
}


@pytest.mark.parametrize("what", PREDICATES)
def test_known_booleans(what: str) -> None:
    nodes, value = PREDICATES[what]
    every = [const("yes", True), const("no", False), placeholder("data", (), "bool"), *nodes]
    assert known_bool({one.name: one for one in every}, ("p", 0), {}) is value


@pytest.mark.parametrize(("op", "call"), [("If", "StatefulPartitionedCall"), ("StatelessIf", "PartitionedCall")])
@pytest.mark.parametrize("value", [True, False])
def test_functional_conditionals_become_calls(op: str, call: str, value: bool) -> None:
    branches = {"then_branch": function_attribute("yes"), "else_branch": function_attribute("no")}
    chosen = node("y", op, "mode", "x", "^mode", Tcond="bool", Tin=["float32"], Tout=["float32"], **branches)
    functions = [function(name, [node("n", name, "x", T="float32")], {"x": FLOAT}, {"y": "n:y:0"}) for name in
                 ("yes", "no")]  # fmt: skip
    given = draft([placeholder("x"), const("mode", value), chosen], ["x"], ["y"], library=library(*functions))
    made = fold_conditionals(given)
    assert ops_of(made)["y"] == call and inputs_of(made, "y") == ["x", "^mode"]
    assert made.nodes["y"].attr["f"].func.name == ("yes" if value else "no")
    assert set(made.nodes["y"].attr) == {"f", "Tin", "Tout"}
    assert [f.signature.name for f in prune(made).library.function] == ["yes" if value else "no"]


def test_functional_conditionals_on_data_stay() -> None:
    chosen = node("y", "If", "mode", "x", then_branch=function_attribute("a"), else_branch=function_attribute("b"))
    given = draft([placeholder("x"), placeholder("mode", (), "bool"), chosen], ["x", "mode"], ["y"])
    assert fold_conditionals(given).nodes == given.nodes
