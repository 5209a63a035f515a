"""Which variables an op takes, through the nodes that only read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.graphdef import edges
from migrate.graphdef.constants import origin

if TYPE_CHECKING:
    from migrate.graph.view import GraphView


def variables(view: GraphView, name: str) -> Iterator[str]:
    """The trainable variables that a node takes directly."""
    for edge in edges.data_inputs(view.nodes[name]):
        source = origin(view.nodes, edge)[0]
        node = view.nodes.get(source)
        if node is not None and node.op == "ReadVariableOp":
            source = origin(view.nodes, edges.parse(node.input[0]))[0]
        if source in view.model.variables:
            yield source
