"""Uniform random numbers, as the library functions of TensorFlow 1 draw them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.graphdef import edges

_SCALES = frozenset({"Add", "AddV2", "Mul", "Identity", "Sub", "Cast"})


def is_uniform(nodes: Mapping[str, Any], name: str, depth: int = 4) -> bool:
    """Whether a node gives uniform random numbers, scaled and shifted perhaps."""
    node = nodes.get(name)
    if node is None or depth == 0:
        return False
    if node.op == "RandomUniform":
        return True
    return node.op in _SCALES and any(is_uniform(nodes, source, depth - 1) for source, _ in edges.data_inputs(node))
