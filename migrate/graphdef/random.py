"""Uniform random numbers, as the library functions of TensorFlow 1 draw them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.graphdef import edges
from migrate.graphdef.constants import computed_scalar

Range = tuple[float, float]


def uniform_range(nodes: Mapping[str, Any], name: str, depth: int = 5) -> Range | None:
    """The range of uniform random numbers, shifted and scaled perhaps; None for other tensors."""
    node = nodes.get(name)
    if node is None or depth == 0:
        return None
    if node.op == "RandomUniform":
        return (0.0, 1.0)
    inputs = edges.data_inputs(node)
    if node.op in ("Identity", "Cast", "Enter"):
        return uniform_range(nodes, inputs[0][0], depth - 1)
    if node.op not in ("Add", "AddV2", "Mul") or len(inputs) != 2:
        return None
    for drawn, other in (inputs, inputs[::-1]):
        found, number = uniform_range(nodes, drawn[0], depth - 1), computed_scalar(nodes, other)
        if found is not None and number is not None:
            return _moved(node.op, found, number)
    return None


def _moved(op: str, found: Range, number: float) -> Range:
    low, high = (found[0] * number, found[1] * number) if op == "Mul" else (found[0] + number, found[1] + number)
    return min(low, high), max(low, high)
