"""The conditionals of TensorFlow 1: which nodes run for which value of which predicate, and where the branches meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from migrate.frozen import dataclass
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge

Outcomes = frozenset[tuple[Edge, bool]]
"""Predicates and the values that they must have."""


class Unstructured(Exception):
    """Switch and Merge nodes that no conditional of two branches explains."""


@dataclass(frozen=True)
class Conditional:
    """Merge nodes of one scope, where the branches of one predicate meet."""

    scope: str
    predicate: Edge
    merges: tuple[str, ...]


class Conditionals:
    """What runs when in a graph without loops. Raises Unstructured where that cannot be told."""

    def __init__(self, nodes: Mapping[str, Any]) -> None:
        self.nodes = nodes
        self._runs: dict[str, Outcomes] = {}
        self._found: dict[tuple[str, Edge, Outcomes], list[str]] = {}
        inputs = {name: [edge for edge in map(edges.parse, n.input) if edge[0] in nodes] for name, n in nodes.items()}
        for name in edges.sorted_by_inputs(inputs):
            self._runs[name] = self._needed(name, inputs[name])

    def innermost(self) -> list[Conditional]:
        """Conditionals with no other ones inside; none where there are none at all."""
        deepest = max((len(around) for _, _, around in self._found), default=0)
        found = [(key, merges) for key, merges in self._found.items() if len(key[2]) == deepest]
        return [Conditional(scope, predicate, tuple(merges)) for (scope, predicate, _), merges in found]

    def outcomes(self, edge: Edge) -> Outcomes:
        """What must hold for a tensor to be computed; for a control edge, for its node to run."""
        runs = self._runs.get(edge[0], frozenset())
        return runs | {(self.predicate(edge[0]), bool(edge[1]))} if edge[1] >= 0 and self.is_switch(edge[0]) else runs

    def is_switch(self, name: str) -> bool:
        """Whether a node hands its input to one of two branches. What is fed is no node."""
        return name in self.nodes and bool(self.nodes[name].op == "Switch")

    def predicate(self, switch: str) -> Edge:
        """What a Switch goes by, whatever copies lie between."""
        edge = edges.data_inputs(self.nodes[switch])[1]
        while edge[0] in self.nodes and self.nodes[edge[0]].op == "Identity":
            edge = edges.data_inputs(self.nodes[edge[0]])[0]
        return edge

    def _needed(self, name: str, inputs: list[Edge]) -> Outcomes:
        if self.nodes[name].op != "Merge":
            return _agreeing(self.outcomes(edge) for edge in inputs)
        around, predicate = _joined([self.outcomes(edge) for edge in inputs if edge[1] >= 0])
        self._found.setdefault((name.rpartition("/")[0], predicate, around), []).append(name)
        return _agreeing([around, *(self.outcomes(edge) for edge in inputs if edge[1] < 0)])


def _agreeing(parts: Iterable[Outcomes]) -> Outcomes:
    together = frozenset[tuple[Edge, bool]]().union(*parts)
    if len({predicate for predicate, _ in together}) < len(together):
        raise Unstructured
    return together


def _joined(sides: list[Outcomes]) -> tuple[Outcomes, Edge]:
    """What two branches have in common, and the predicate that tells them apart."""
    if len(sides) != 2:
        raise Unstructured
    around = sides[0] & sides[1]
    one, other = (dict(side - around) for side in sides)
    if len(one) != 1 or one.keys() != other.keys():
        raise Unstructured
    return around, next(iter(one))
