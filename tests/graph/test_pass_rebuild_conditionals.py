"""Given Switch and Merge nodes in a graph without loops; result: If nodes that call a function for each branch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from migrate.graph.draft import Draft
from migrate.graph.passes.prune import prune
from migrate.graph.passes.rebuild_conditionals import rebuild_conditionals
from tests.graph.build import binary, const, draft, node, ops_of, placeholder, read, signature, unary, variable
from tests.graph.test_pass_fold_conditionals import cond

BOOL = 10
X, MANY = placeholder("x", (2,)), placeholder("many", (), "bool")
FEEDS = {"x:0": np.float32([1, -2])}


def rebuilt(*nodes: Any, predicates: Any = ("many",)) -> Draft:
    known = signature(("x",), ("y",))
    inputs = {**known.inputs, **signature(predicates, (), BOOL).inputs}
    return rebuild_conditionals(prune(draft(nodes, signatures={"serving_default": replace(known, inputs=inputs)})))


def results(tf: Any, nodes: Any, made: Draft, **predicates: bool) -> list[list[float]]:
    """What the graph gives before and after the pass."""
    feeds = {**FEEDS, **{f"{name}:0": np.array(value) for name, value in predicates.items()}}
    before = tf.run(nodes, ["y:0"], feeds)[0]
    fed = [one for one in nodes if one.op == "Placeholder" and one.name not in made.nodes]
    after = tf.run([*fed, *made.nodes.values()], ["y:0"], feeds, library=made.library)[0]
    return [before.tolist(), after.tolist()]


@pytest.mark.parametrize(("many", "result"), [(True, [-1.0, 2.0]), (False, [2.0, 3.0])])
def test_a_conditional_becomes_an_if(tf: Any, many: bool, result: list[float]) -> None:
    nodes = [X, MANY, *cond("c", "many", "x"), unary("y", "Identity", "c/Merge")]
    made = rebuilt(*nodes)
    assert "StatelessIf" in ops_of(made).values() and not {"Switch", "Merge"} & set(ops_of(made).values())
    assert results(tf, nodes, made, many=many) == [result, result]
    assert [change.step for change in made.changes] == ["rebuild_conditionals"]


@pytest.mark.parametrize("many", [True, False])
@pytest.mark.parametrize("few", [True, False])
def test_conditionals_inside_others_and_behind_them(tf: Any, many: bool, few: bool) -> None:
    inner = [node("c/few", "Switch", "few", "c/pred_id", T="bool"), *cond("c/inner", "c/few:1", "c/then")]
    outer = [one for one in cond("c", "many", "x") if one.name != "c/Merge"]
    merge = node("c/Merge", "Merge", "c/more", "c/inner/Merge", T="float32", N=2)
    nodes = [X, MANY, placeholder("few", (), "bool"), *outer, *inner, merge, *cond("d", "few", "c/Merge")]
    nodes.append(unary("y", "Identity", "d/Merge"))
    made = rebuilt(*nodes, predicates=("many", "few"))
    assert list(ops_of(made).values()).count("StatelessIf") == 2, "one lies in a branch of the other"
    before, after = results(tf, nodes, made, many=many, few=few)
    assert before == after


@pytest.mark.parametrize("many", [True, False])
def test_several_values_meet_and_one_passes_through(tf: Any, many: bool) -> None:
    nodes = [X, MANY, *cond("c", "many", "x"), node("c/Merge_1", "Merge", "c/data", "c/then", T="float32", N=2)]
    nodes.append(binary("y", "Sub", "c/Merge", "c/Merge_1"))
    made = rebuilt(*nodes)
    assert list(ops_of(made).values()).count("StatelessIf") == 1
    before, after = results(tf, nodes, made, many=many)
    assert before == after


def assigned() -> list[Any]:
    return [variable("v"), node("c/v", "AssignAdd", "v", "c/one", T="float32"), read("v")]


@pytest.mark.parametrize(
    "more",
    [
        [*assigned(), binary("c/sum", "AddV2", "c/more", "c/v"), node("c/M", "Merge", "c/sum", "c/then", T="float32")],
        [node("c/M", "Merge", "c/more", "c/then", "c/then", T="float32", N=3)],
        [node("c/M", "Merge", "c/more", "x", T="float32", N=2)],
        [node("c/M", "Merge", "c/more", "c/then", T="float32", N=2), node("e", "Enter", "x", T="float32")],
    ],
    ids=["changes state", "three branches", "no branch", "a loop"],
)
def test_what_is_no_plain_conditional_stays(more: list[Any]) -> None:
    nodes = [X, MANY, *cond("c", "many", "x"), *more]
    nodes.append(binary("y", "AddV2", "c/M", "e" if more[-1].name == "e" else "c/Merge"))
    made = rebuilt(*nodes)
    assert "Merge" in ops_of(made).values() and not made.changes


def test_the_number_of_the_branch_is_not_lost() -> None:
    taken = node("n", "Cast", "c/Merge:1", SrcT="int32", DstT="float32")
    made = rebuilt(X, MANY, *cond("c", "many", "x"), taken, binary("y", "Mul", "c/Merge", "n"))
    assert "Merge" in ops_of(made).values()


def test_a_graph_without_conditionals_is_left_alone() -> None:
    given = draft([X, const("two", 2.0), binary("y", "Mul", "x", "two")], ["x"], ["y"])
    assert rebuild_conditionals(given) is given
