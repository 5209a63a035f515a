"""Queues that give nothing but a position in data that the graph itself holds: people feed what is cut out there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from migrate.graph import kinds
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge

_COUNTS = frozenset({"Mul", "Add", "AddV2", "Sub", "Pack", "Identity", "Cast", "Reshape", "ExpandDims"})
_CUTS = frozenset({"StridedSlice", "Slice", "Gather", "GatherV2"})


def cut_out(nodes: Mapping[str, Any], takers: Callable[[str], list[Any]], edge: Edge) -> list[Edge]:
    """The tensors that are cut out of constants at the position `edge`; empty where it is used for anything else."""
    found: dict[Edge, None] = {}
    pending, seen = [edge[0]], {edge[0]}
    while pending:
        name = pending.pop()
        for node in takers(name):
            if node.op in _CUTS and edges.data_inputs(node)[0][0] != name:
                found[(node.name, 0)] = None
            elif node.op not in _COUNTS | kinds.SHAPES:
                return []
            elif node.name not in seen:
                seen.add(node.name)
                pending.append(node.name)
    return list(found) if all(_is_constant(nodes, nodes[name]) for name, _ in found) else []


def _is_constant(nodes: Mapping[str, Any], cut: Any) -> bool:
    """Whether what a node cuts something out of follows from the graph alone."""
    before = edges.ancestors(nodes, [edges.data_inputs(cut)[0][0]])
    return not any(
        nodes[name].op in kinds.PLACEHOLDERS | kinds.VARIABLES or kinds.FEEDERS.match(nodes[name].op) for name in before
    )
