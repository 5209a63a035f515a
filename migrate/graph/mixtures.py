"""Layers of which each part means something else: the weights, means and scales of a mixture, boxes and their scores.

A loss takes the parts one by one, each through an activation of its own. The parts are then the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from migrate.graph import losses
from migrate.graph.names import has_default_name
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import scalar

_PARTS = frozenset({"Split", "SplitV", "Unpack"})
_CUTS = frozenset({"StridedSlice", "Slice"})
_LAYOUT = frozenset({"Reshape", "Squeeze", "ExpandDims", "Identity"})
_SHIFTS = frozenset({"Neg", "Mul", "Add", "AddV2", "Sub", "RealDiv"})
_ACTIVATIONS = frozenset({"Softmax", "Sigmoid", "Tanh", "Exp", "Softplus"})
_SCALES = frozenset({"Exp", "Softplus"})


def parts(view: GraphView, judged: Iterable[str], forward: set[str]) -> list[str]:
    """The parts of judged layers behind their activations, and what splits such a layer, in the graph's order.

    Parts that are joined again to something that is judged are none: that tells them all.
    """
    found: set[str] = set()
    judged = list(judged)
    for name in judged:
        activated, splits = _activated(view, name, forward)
        ops = {view.nodes[one].op for one in activated}
        differ = len(activated) > 1 and len(ops) > 1 and ops & _SCALES
        if differ and not any(_is_made_of(view, other, activated) for other in judged if other != name):
            found |= activated | splits
    return [name for name in view.nodes if name in found]


def _is_made_of(view: GraphView, name: str, parts: set[str]) -> bool:
    """Whether a tensor is computed from all of the parts, and is none of them."""
    return parts <= edges.ancestors(view.nodes, [name]) - {name}


def _activated(view: GraphView, name: str, forward: set[str]) -> tuple[set[str], set[str]]:
    """The activations of parts of a layer, and the nodes that split it."""
    activated, splits = set[str](), set[str]()
    pending, seen = [(name, False)], {name}
    while pending:
        current, cut = pending.pop()
        for node in view.data_consumers(current):
            if node.name in seen or node.name not in forward or losses.SCOPE.search(node.name):
                continue
            if cut and node.op in _ACTIVATIONS:
                activated.add(node.name)
            elif node.op in _PARTS | _CUTS or _is_passed(view, node):
                seen.add(node.name)
                splits |= {node.name} if node.op in _PARTS else set()
                pending.append((node.name, cut or node.op in _PARTS | _CUTS))
    return activated, splits


def _is_passed(view: GraphView, node: Any) -> bool:
    """Whether a node lays a part out anew, or shifts and scales it by something that no weights make."""
    if not has_default_name(node):
        return False
    if node.op in _LAYOUT:
        return True
    others = [edge for edge in edges.data_inputs(node) if edge[0] in view.nodes]
    alike = [edge for edge in others if view.weights[edge[0]]]
    return node.op in _SHIFTS and len(alike) == 1 and all(_is_number(view, e) for e in others if e not in alike)


def _is_number(view: GraphView, edge: tuple[str, int]) -> bool:
    return view.shape(edge) == () or scalar(view.nodes, edge) is not None
