"""Given tensors bound to values; result: constants in their place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from migrate.graph.passes.bind_placeholders import bind_placeholders, encoded
from migrate.graphdef.constants import decode
from tests.graph.build import REF, binary, const, draft, inputs_of, node, ops_of, placeholder, unary


def value(made: Any) -> Any:
    found = decode(made.attr["value"].tensor)
    return None if found is None else found.tolist()


@pytest.mark.parametrize("op", ["Placeholder", "PlaceholderV2", "PlaceholderWithDefault"])
def test_a_placeholder_becomes_a_constant_of_its_name(op: str) -> None:
    nodes = [node("mode", op, *(["d"] if op.endswith("Default") else []), dtype="bool"), unary("y", "Not", "mode")]
    made = bind_placeholders(draft(nodes, bound={"mode:0": False}))
    assert ops_of(made)["mode"] == "Const" and inputs_of(made, "mode") == []
    assert value(made.nodes["mode"]) is False
    assert inputs_of(made, "y") == ["mode"]


def test_an_interior_tensor_gets_a_constant_beside_it() -> None:
    nodes = [
        placeholder("x"),
        node("parts", "Unpack", "x", T="float32", num=2),
        binary("y", "AddV2", "parts:1", "parts"),
        binary("z", "AddV2", "y", "parts:1", "^parts"),
        const("parts_bound", 1.0),
    ]
    given = draft(nodes, bound={"parts:1": [1, 2]})
    made = bind_placeholders(given)
    assert inputs_of(made, "y") == ["parts_bound_2", "parts"]
    assert inputs_of(made, "z") == ["y", "parts_bound_2", "^parts"], "control edges stay"
    assert value(made.nodes["parts_bound_2"]) == [1, 2]
    assert ops_of(made)["parts"] == "Unpack"
    assert list(given.nodes["y"].input) == ["parts:1", "parts"], "the given nodes are left as they were"


def test_the_read_of_a_reference_variable_can_be_bound() -> None:
    nodes = [node("v", "VariableV2", dtype="bool", shape=()), node("r", "RefIdentity", "v", T=f"bool{REF}")]
    made = bind_placeholders(draft([*nodes, unary("y", "LogicalNot", "r")], bound={"r:0": True}))
    assert made.nodes["r_bound"].attr["dtype"].type == 10 and value(made.nodes["r_bound"]) is True


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "int64", "uint8", "bool", "uint64"])
def test_values_take_the_type_of_the_tensor(dtype: str) -> None:
    made = bind_placeholders(draft([placeholder("p", None, dtype)], bound={"p:0": 1}))
    constant = made.nodes["p"]
    assert constant.attr["dtype"].type == constant.attr["value"].tensor.dtype
    assert value(constant) == 1


def test_nested_lists_become_tensors() -> None:
    made = bind_placeholders(draft([placeholder("p", (2, 2))], bound={"p:0": [[1, 2], [3, 4]]}))
    assert value(made.nodes["p"]) == [[1, 2], [3, 4]]


@pytest.mark.parametrize(("dtype", "bytes_"), [("float16", b"\x00\x38"), ("bfloat16", b"\x00\x3f")])
def test_half_precision(dtype: str, bytes_: bytes) -> None:
    made = bind_placeholders(draft([placeholder("p", (), dtype)], bound={"p:0": 0.5}))
    assert made.nodes["p"].attr["value"].tensor.tensor_content == bytes_


def test_texts() -> None:
    made = bind_placeholders(draft([placeholder("p", (), "string")], bound={"p:0": "grün"}))
    assert list(made.nodes["p"].attr["value"].tensor.string_val) == ["grün".encode()]
    assert encoded(b"\xff", 7) == b"\xff"


def test_tensorflow_computes_with_bound_tensors(tf: Any) -> None:
    nodes = [placeholder("p", (), "bfloat16"), node("y", "Cast", "p", SrcT="bfloat16", DstT="float32")]
    made = bind_placeholders(draft(nodes, bound={"p:0": 0.75}))
    assert tf.run(made.nodes.values(), ["y:0"]) == [np.float32(0.75)]


@pytest.mark.parametrize(
    ("wrong", "dtype"), [("abc", 1), ([[1], [1, 2]], 1), ({"a": 1}, 1), (1.5, 3), (1, 7), (1.5, 10)]
)
def test_a_value_that_does_not_fit_the_type_is_no_value(wrong: Any, dtype: int) -> None:
    with pytest.raises((TypeError, ValueError)):
        encoded(wrong, dtype)


def test_nothing_bound_nothing_changed() -> None:
    given = draft([placeholder("p")])
    assert bind_placeholders(given).nodes == given.nodes
