"""A source whose dropouts have a fixed rate, made to drop nothing."""

from __future__ import annotations

from migrate import protos
from migrate.verification.children.dropouts import without_dropouts
from tests.graph.build import binary, placeholder


def test_a_product_with_a_mask_hands_on_what_was_scaled() -> None:
    graph = protos.framework("graph").GraphDef()
    graph.node.extend([placeholder("x"), binary("scaled", "Mul", "scale", "x:1"), binary("y", "Mul", "scaled", "mask")])
    graph.node[2].input.append("^z")
    before = graph.SerializeToString()
    without_dropouts(graph, {})
    assert graph.SerializeToString() == before
    without_dropouts(graph, {"y": ["scaled", 1]})
    assert (graph.node[2].op, list(graph.node[2].input)) == ("Identity", ["x:1", "^z"])
