"""Normalisations that take the statistics of the batch, and the variables that hold the stored ones.

A training graph without a switch normalises with what it just measured, and next to it updates moving averages:
`average -= (average - measured) * rate`. The averages are what inference uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from migrate import dtypes
from migrate.frozen import dataclass
from migrate.graphdef import edges
from migrate.graphdef.constants import origin
from migrate.graphdef.edges import Edge
from migrate.late import numpy as np
from migrate.models import StoredTensor

_MOMENTS = re.compile(r"(^|/)(moments|sufficient_statistics|normalize)(_\d+)?/")
_UPDATES = frozenset({"AssignSub", "AssignSubVariableOp"})
_SAME = frozenset({"Identity", "Squeeze", "Reshape", "Cast", "ReadVariableOp", "Enter", "StopGradient"})


_LARGEST = 1 << 20


@dataclass(frozen=True)
class Statistic:
    """A measured tensor, and the variable that holds its moving average."""

    measured: Edge
    variable: str
    updates: tuple[str, ...]
    """The nodes that update the average."""


def find(nodes: Mapping[str, Any], variables: Mapping[str, Any]) -> list[Statistic]:
    """The measured statistics of a graph whose moving averages are stored variables, in the graph's order.

    Averages that were never updated tell that the author meant the statistics of the batch: then there are none.
    """
    found: dict[Edge, str] = {}
    updates: dict[str, list[str]] = {}
    for node in nodes.values():
        if node.op in _UPDATES and len(node.input) > 1:
            variable = origin(nodes, edges.parse(node.input[0]))[0]
            stored = variables.get(variable)
            measured = _measured(nodes, edges.parse(node.input[1]), variable)
            if measured is not None and stored is not None and stored.stored is not None:
                found.setdefault(measured, variable)
                updates.setdefault(variable, []).append(node.name)
    if all(_is_initial(variables[variable].stored) for variable in updates):
        return []
    return [Statistic(edge, variable, tuple(updates[variable])) for edge, variable in found.items()]


def _is_initial(stored: StoredTensor) -> bool:
    """Whether an average is zero or one throughout, as before any training: then nothing ever updated it."""
    if stored.size > _LARGEST or dtypes.name(stored.dtype) not in ("float32", "float64"):
        return False
    values = np.frombuffer(b"".join(stored.chunks()), dtypes.name(stored.dtype))
    return bool(np.all(values == 0) or np.all(values == 1))


def _measured(nodes: Mapping[str, Any], value: Edge, variable: str) -> Edge | None:
    """What `(average - measured) * rate` measures, if it is a statistic of a batch."""
    product = nodes.get(origin(nodes, value)[0])
    if product is None or product.op != "Mul":
        return None
    for factor in edges.data_inputs(product):
        difference = nodes.get(factor[0])
        if difference is None or difference.op != "Sub":
            continue
        minuend, subtrahend = edges.data_inputs(difference)
        if _reads(nodes, minuend, variable) and _is_statistic(nodes, subtrahend):
            return subtrahend
    return None


def _reads(nodes: Mapping[str, Any], edge: Edge, variable: str) -> bool:
    for _ in range(8):
        node = nodes.get(edge[0])
        if node is None or edge[0] == variable or node.op not in _SAME:
            break
        edge = edges.parse(node.input[0])
    return edge[0] == variable


def _is_statistic(nodes: Mapping[str, Any], edge: Edge) -> bool:
    node = nodes.get(edge[0])
    if node is None:
        return False
    if node.op.startswith("FusedBatchNorm"):
        return edge[1] in (1, 2) and is_training(node)
    return bool(_MOMENTS.search(edge[0])) and node.op in _SAME | {"Mean", "Sub", "Add"}


def is_training(node: Any) -> bool:
    """Whether a FusedBatchNorm measures the batch; the attribute's default says so."""
    return bool(node.attr["is_training"].b) if "is_training" in node.attr else True


def normalisations(statistics: list[Statistic], nodes: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """FusedBatchNorm nodes with the variables of their mean and variance."""
    found: dict[str, dict[int, str]] = {}
    for statistic in statistics:
        name, index = statistic.measured
        if nodes[name].op.startswith("FusedBatchNorm"):
            found.setdefault(name, {})[index] = statistic.variable
    for name, sides in found.items():
        if len(sides) == 2:
            yield name, sides[1], sides[2]
