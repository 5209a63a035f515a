"""Given nodes bound to devices of another machine; result: nodes that run anywhere."""

from __future__ import annotations

from migrate.graph.passes.strip_placement import strip_placement
from tests.graph.build import FLOAT, draft, function, library, node, placeholder, unary


def test_devices_and_private_attributes_go() -> None:
    placed = node("y", "Neg", "x", device="/job:ps/task:3", T="float32", _class=[b"loc:@v"], _gradient_op_type=b"Mine")
    placed.attr["_output_shapes"].list.shape.add()
    given = draft([placeholder("x"), placed], ["x"], ["y"])
    made = strip_placement(given)
    assert made.nodes["y"] == unary("y", "Neg", "x")
    assert made.nodes["x"].attr["shape"].shape.dim[1].size == 4, "declared shapes stay"
    assert given.nodes["y"].device == "/job:ps/task:3", "the given nodes are left as they were"


def test_nodes_without_placement_are_the_same() -> None:
    given = draft([unary("y", "Neg", "x")])
    assert strip_placement(given).nodes["y"] is given.nodes["y"]


def test_bodies_of_functions_are_stripped() -> None:
    body = node("n", "Neg", "x", device="/gpu:1", T="float32", _class=[b"loc:@v"])
    given = draft([], library=library(function("f", [body], {"x": FLOAT}, {"y": "n:y:0"})))
    made = strip_placement(given).library.function[0].node_def[0]
    assert made.device == "" and set(made.attr) == {"T"}
    assert given.library.function[0].node_def[0].device == "/gpu:1"
