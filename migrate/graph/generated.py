"""What a generator makes for its discriminator: an answer, although it is no end.

A network that is applied twice with the same weights, once to data that is fed and once to something that other
weights computed, judges the latter.
"""

from __future__ import annotations

from collections import defaultdict

from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import origin

_MADE = frozenset({"Tanh", "Sigmoid", "Relu", "BiasAdd", "Add", "AddV2", "Reshape", "Identity", "Softmax"})


def find(view: GraphView, forward: set[str]) -> set[str]:
    """The tensors that a network with shared weights takes in the place of fed data."""
    users: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in forward & view.weighted:
        for weight in _weights(view, name):
            users[(view.nodes[name].op, weight)].append(_data(view, name))
    found: set[str] = set()
    for taken in users.values():
        fed = [name for name in taken if name and view.reach[name] and not view.weights[name]]
        made = [name for name in taken if name and view.reach[name] and view.weights[name]]
        found |= {name for name in made if fed and view.nodes[name].op in _MADE and name in forward}
    return found


def _weights(view: GraphView, name: str) -> list[str]:
    """The trainable variables that a node takes directly."""
    found = []
    for edge in edges.data_inputs(view.nodes[name])[1:]:
        source = origin(view.nodes, edge)[0]
        node = view.nodes.get(source)
        if node is not None and node.op == "ReadVariableOp":
            source = origin(view.nodes, edges.parse(node.input[0]))[0]
        if source in view.model.variables:
            found.append(source)
    return found


def _data(view: GraphView, name: str) -> str:
    """The node whose values a weighted node takes first; empty where it has none."""
    inputs = edges.data_inputs(view.nodes[name])
    return inputs[0][0] if inputs and inputs[0][0] in view.nodes else ""
