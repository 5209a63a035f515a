"""Given variables that are references; result: resource variables, read where their value is used.

Each graph is run by TensorFlow before and after the pass: outputs must agree, in the second run too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from migrate.graph.passes.fold_conditionals import fold_conditionals
from migrate.graph.passes.prune import prune
from migrate.graph.passes.upgrade_variables import upgrade_variables
from migrate.graphdef.opdefs import op_defs
from tests.graph.build import REF, binary, const, draft, inputs_of, node, ops_of, placeholder, read, unary, variable
from tests.graphdef.tensorflow_child import TensorFlow

X = np.float32([1, -2])
OUTPUT = ["y"]


def upgraded(*nodes: Any, outputs: Any = OUTPUT) -> Any:
    return upgrade_variables(prune(draft(nodes, ["x"], outputs)))


def checked(tf: TensorFlow, *nodes: Any, outputs: Any = OUTPUT, value: Any = 3.0) -> Any:
    """The upgraded graph, after TensorFlow found that it computes the same in two runs."""
    made = upgraded(*nodes, outputs=outputs)
    assert not [n.name for n in made.nodes.values() for a in n.attr.values() if a.type > 100]
    known = {name: value for name in made.variables if name in made.nodes}
    told = [info.name for info in made.signatures["serving_default"].outputs.values()]
    before = tf.run(nodes, [f"{name}:0" for name in outputs], {"x:0": X}, known, runs=2)
    after = tf.run(made.nodes.values(), told, {"x:0": X}, known, runs=2)
    assert [b.tolist() for b in before] == [a.tolist() for a in after]
    return made


def test_a_variable_and_its_read(tf: TensorFlow) -> None:
    made = checked(tf, placeholder("x", (2,)), variable("w"), read("w"), binary("y", "Mul", "x", "w/read"))
    assert ops_of(made) == {"w": "VarHandleOp", "w/read": "ReadVariableOp", "y": "Mul"}
    handle = made.nodes["w"]
    assert handle.attr["dtype"].type == 1 and handle.attr["shared_name"].s == b"w"
    assert set(made.nodes["w/read"].attr) == {"dtype"}


@pytest.mark.parametrize("op", ["Variable", "VariableV2"])
def test_users_of_the_reference_share_one_read(tf: TensorFlow, op: str) -> None:
    w = variable("w")
    w.op = op
    made = checked(tf, placeholder("x", (2,)), w, binary("a", "Mul", "x", "w"), binary("y", "AddV2", "a", "w"))
    assert inputs_of(made, "a") == ["x", "w/value"] and inputs_of(made, "y") == ["a", "w/value"]
    assert inputs_of(made, "w/value") == ["w"]


def test_a_name_that_is_taken(tf: TensorFlow) -> None:
    taken = unary("w/value", "Neg", "x")
    made = checked(tf, placeholder("x", (2,)), variable("w"), taken, binary("y", "Mul", "w/value", "w"))
    assert ops_of(made)["w/value"] == "Neg"


def test_resource_variables_are_left_alone() -> None:
    handle = node("w", "VarHandleOp", dtype="float32", shape=())
    given = prune(draft([placeholder("x"), handle, node("y", "ReadVariableOp", "w", dtype="float32")], ["x"], ["y"]))
    assert upgrade_variables(given).nodes == given.nodes


def test_a_variable_as_an_output(tf: TensorFlow) -> None:
    made = checked(tf, placeholder("x", (2,)), variable("y"))
    (info,) = made.signatures["serving_default"].outputs.values()
    assert info.name == "y/value:0"


@pytest.mark.parametrize("op", ["Assign", "AssignAdd", "AssignSub"])
def test_assignments(tf: TensorFlow, op: str) -> None:
    nodes = [placeholder("x", (2,)), variable("w"), const("two", 2.0), binary("a", op, "w", "two")]
    made = checked(tf, *nodes, binary("y", "Mul", "x", "a"))
    assert ops_of(made)[f"a/{op}VariableOp"] == f"{op}VariableOp"
    assert inputs_of(made, "a") == ["w", f"^a/{op}VariableOp"], "under the old name it is a read that waits"
    assert inputs_of(made, "y") == ["x", "a"]
    known = {attr.name for attr in op_defs()[f"{op}VariableOp"].attr}
    assert set(made.nodes[f"a/{op}VariableOp"].attr) <= known


def test_chains_of_assignments(tf: TensorFlow) -> None:
    made = checked(
        tf,
        placeholder("x", (2,)),
        variable("w"),
        const("two", 2.0),
        binary("a", "AssignAdd", "w", "two"),
        binary("b", "AssignSub", "a", "two"),
        node("same", "RefIdentity", "b", T="float32"),
        binary("c", "Assign", "same", "b"),
        binary("y", "Mul", "x", "c"),
    )
    assert inputs_of(made, "b/AssignSubVariableOp") == ["w", "two", "^a"]


def test_a_read_that_waits_for_an_assignment(tf: TensorFlow) -> None:
    made = checked(
        tf,
        placeholder("x", (2,)),
        variable("w"),
        const("two", 2.0),
        binary("a", "AssignAdd", "w", "two"),
        node("r", "Identity", "w", "^a", T="float32"),
        binary("y", "Mul", "x", "r"),
    )
    assert inputs_of(made, "r") == ["w", "^a"]


def test_a_direct_use_that_waits_for_an_assignment(tf: TensorFlow) -> None:
    made = checked(
        tf,
        placeholder("x", (2,)),
        variable("w"),
        const("two", 2.0),
        binary("a", "AssignAdd", "w", "two"),
        binary("y", "Mul", "x", "w", "^a"),
    )
    (own,) = [name for name in made.nodes if name.startswith("y/")]
    assert inputs_of(made, own) == ["w", "^a"]
    assert inputs_of(made, "y") == ["x", own, "^a"]


def test_an_assignment_that_waits_for_a_use(tf: TensorFlow) -> None:
    checked(
        tf,
        placeholder("x", (2,)),
        variable("w"),
        const("two", 2.0),
        binary("before", "Mul", "w", "two"),
        binary("a", "AssignAdd", "w", "two", "^before"),
        binary("after", "Mul", "a", "two"),
        binary("both", "AddV2", "before", "after"),
        binary("y", "Mul", "x", "both"),
    )


SCATTERS = ["ScatterUpdate", "ScatterAdd", "ScatterSub", "ScatterMul", "ScatterDiv", "ScatterMin", "ScatterMax"]


@pytest.mark.parametrize("op", SCATTERS)
def test_scatters(tf: TensorFlow, op: str) -> None:
    made = checked(
        tf,
        placeholder("x", (2,)),
        variable("w", (3,)),
        const("rows", [0, 2]),
        node("s", op, "w", "rows", "x", T="float32", Tindices="int32", use_locking=True),
        unary("y", "Neg", "s"),
        value=[5.0, 6.0, 7.0],
    )
    assert ops_of(made)[f"s/Resource{op}"] == f"Resource{op}"


@pytest.mark.parametrize("op", ["ScatterNdUpdate", "ScatterNdAdd", "ScatterNdSub"])
def test_scatters_of_slices(tf: TensorFlow, op: str) -> None:
    checked(
        tf,
        placeholder("x", (2,)),
        variable("w", (3,)),
        const("rows", [[0], [2]]),
        node("s", op, "w", "rows", "x", T="float32", Tindices="int32"),
        unary("y", "Neg", "s"),
        value=[5.0, 6.0, 7.0],
    )


def test_strided_assignments(tf: TensorFlow) -> None:
    ends = [const("begin", [0]), const("end", [2]), const("step", [1])]
    checked(
        tf,
        placeholder("x", (2,)),
        variable("w", (3,)),
        *ends,
        node("s", "StridedSliceAssign", "w", "begin", "end", "step", "x", T="float32", Index="int32"),
        unary("y", "Neg", "s"),
        value=[5.0, 6.0, 7.0],
    )


def test_is_initialized(tf: TensorFlow) -> None:
    made = checked(
        tf,
        placeholder("x", (2,)),
        variable("w"),
        node("is", "IsVariableInitialized", "w", dtype="float32"),
        node("y", "Cast", "is", SrcT="bool", DstT="float32"),
    )
    assert ops_of(made)["is"] == "VarIsInitializedOp" and inputs_of(made, "is") == ["w"]


def conditional(*branch: Any, merged: str = "then") -> list[Any]:
    """A conditional on whether the sum of x is less than 0, with the variable w in its branches."""
    return [
        placeholder("x", (2,)),
        variable("w"),
        const("axis", 0),
        node("sum", "Sum", "x", "axis", T="float32", Tidx="int32"),
        const("zero", 0.0),
        binary("less", "Less", "sum", "zero"),
        node("s", "RefSwitch", "w", "less", T="float32"),
        const("two", 2.0, "", "^s"),
        *branch,
        unary("other", "Neg", "s"),
        node("merge", "Merge", "other", merged, T="float32", N=2),
        binary("y", "Mul", "x", "merge"),
    ]


def test_references_through_a_switch(tf: TensorFlow) -> None:
    made = checked(tf, *conditional(unary("then", "Exp", "s:1")))
    assert ops_of(made)["s"] == "Switch" and inputs_of(made, "s") == ["w/value", "less"]


def test_assignments_in_a_branch(tf: TensorFlow) -> None:
    checked(tf, *conditional(binary("then", "AssignAdd", "s:1", "two")))


def test_assignments_in_a_branch_that_is_known(tf: TensorFlow) -> None:
    nodes = conditional(binary("then", "AssignAdd", "s:1", "two"))
    nodes = [const("less", True) if one.name == "less" else one for one in nodes]
    made = upgrade_variables(prune(fold_conditionals(draft(nodes, ["x"], ["y"]))))
    assert "AssignAddVariableOp" in ops_of(made).values()
    found = tf.run(made.nodes.values(), ["y:0"], {"x:0": X}, {"w": 3.0}, runs=2)
    assert [one.tolist() for one in found] == [[5, -10], [7, -14]]


def test_references_through_a_loop(tf: TensorFlow) -> None:
    frame = {"frame_name": b"f", "parallel_iterations": 1}
    made = checked(
        tf,
        placeholder("x", (2,)),
        variable("w"),
        const("zero", 0),
        const("limit", 3),
        node("i", "Enter", "zero", T="int32", **frame),
        node("v", "Enter", "x", T="float32", **frame),
        node("im", "Merge", "i", "in", T="int32", N=2),
        node("vm", "Merge", "v", "vn", T="float32", N=2),
        node("bound", "Enter", "limit", T="int32", is_constant=True, **frame),
        binary("less", "Less", "im", "bound", dtype="int32"),
        node("loop", "LoopCond", "less"),
        node("is", "Switch", "im", "loop", T="int32"),
        node("vs", "Switch", "vm", "loop", T="float32"),
        const("one", 1, "", "^is"),
        binary("step", "AddV2", "is:1", "one", dtype="int32"),
        node("w/enter", "RefEnter", "w", T="float32", is_constant=True, **frame),
        binary("times", "Mul", "vs:1", "w/enter"),
        node("in", "NextIteration", "step", T="int32"),
        node("vn", "NextIteration", "times", T="float32"),
        node("y", "Exit", "vs", T="float32"),
    )
    assert ops_of(made)["w/enter"] == "Enter"


def test_types_of_references_become_plain() -> None:
    typed = node("y", "Neg", "w", T=f"float32{REF}")
    made = upgraded(placeholder("x"), variable("w"), typed)
    assert made.nodes["y"].attr["T"].type == 1
    assert typed.attr["T"].type == 101, "the given nodes are left as they were"


def test_what_a_variable_waits_for_stays() -> None:
    w = variable("w")
    w.input.append("^x")
    assert inputs_of(upgraded(placeholder("x"), w, unary("y", "Neg", "w")), "w") == ["^x"]
