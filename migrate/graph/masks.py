"""Masks of ones and zeros, drawn from uniform random numbers by a threshold that stands in the graph.

`floor(keep + uniform)` is how TensorFlow made them until 1.12, `cast(uniform >= rate)` is how it makes them since 1.13.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.graphdef import edges
from migrate.graphdef.constants import computed_scalar
from migrate.graphdef.random import uniform_range

_SUMS = frozenset({"Add", "AddV2"})


def share(nodes: Mapping[str, Any], node: Any) -> float | None:
    """The share of ones in a mask; None for what is no mask, or has a threshold that only a run knows."""
    if node.op == "Floor":
        return _floored(nodes, nodes.get(edges.parse(node.input[0])[0]))
    if node.op == "Cast":
        return _reaching(nodes, nodes.get(edges.parse(node.input[0])[0]))
    return None


def _floored(nodes: Mapping[str, Any], total: Any) -> float | None:
    """How many of the random sums reach one, where all are between zero and two."""
    if total is None or total.op not in _SUMS:
        return None
    inputs = edges.data_inputs(total)
    for drawn, other in (inputs, inputs[::-1]):
        found = uniform_range(nodes, drawn[0])
        number = None if found is None else computed_scalar(nodes, other)
        if found is not None and number is not None:
            fits = number + found[0] >= 0 and number + found[1] <= 2
            return _above(found, 1 - number) if fits else None
    return None


def _reaching(nodes: Mapping[str, Any], kept: Any) -> float | None:
    """How many random numbers reach the threshold that they are compared with."""
    if kept is None or kept.op != "GreaterEqual":
        return None
    drawn, threshold = edges.data_inputs(kept)
    found = uniform_range(nodes, drawn[0])
    number = None if found is None else computed_scalar(nodes, threshold)
    return None if found is None or number is None else _above(found, number)


def _above(found: tuple[float, float], threshold: float) -> float | None:
    low, high = found
    return None if low >= high else min(max((high - threshold) / (high - low), 0.0), 1.0)
