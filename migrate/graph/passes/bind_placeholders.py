"""Given tensors bound to values; result: constants in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate import dtypes
from migrate.graph import kinds
from migrate.graph.draft import Draft, copied
from migrate.graph.values import encoded
from migrate.graphdef import edges
from migrate.graphdef.constants import const_node
from migrate.graphdef.edges import Edge
from migrate.graphdef.opdefs import op_defs, output_types


def bind_placeholders(draft: Draft) -> Draft:
    """Replace every bound tensor by a constant of its type."""
    nodes = dict(draft.nodes)
    moved: dict[Edge, str] = {}
    for tensor, value in draft.bound.items():
        name, index = edges.parse(tensor)
        dtype = _dtype(nodes[name], index)
        if nodes[name].op in kinds.PLACEHOLDERS:
            nodes[name] = const_node(name, dtype, encoded(value, dtype))
            continue
        bound = edges.unique(f"{name}_bound", nodes)
        nodes[bound] = const_node(bound, dtype, encoded(value, dtype))
        moved[(name, index)] = bound
    return replace(draft, nodes=redirected(nodes, moved) if moved else nodes)


def _dtype(node: Any, index: int) -> int:
    if node.op in kinds.PLACEHOLDERS:
        return int(node.attr["dtype"].type)
    definition = op_defs().get(node.op)
    types = output_types(node, definition) if definition is not None else []
    return dtypes.base(types[index]) if index < len(types) else 1


def redirected(nodes: Mapping[str, Any], moved: Mapping[Edge, str]) -> dict[str, Any]:
    """The nodes with every data input among `moved` taken from the named node instead."""
    new = {}
    for name, node in nodes.items():
        inputs = [_moved(reference, moved) for reference in node.input]
        new[name] = copied(node, inputs) if inputs != list(node.input) else node
    return new


def _moved(reference: str, moved: Mapping[Edge, str]) -> str:
    edge = edges.parse(reference)
    return moved.get(edge, reference) if edge[1] >= 0 else reference
