"""One branch of a conditional: its nodes, cut out of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.frozen import dataclass
from migrate.graph.conditionals import Conditional, Conditionals, Unstructured
from migrate.graph.draft import copied
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge


@dataclass(frozen=True)
class Branch:
    """What runs for one value of a predicate."""

    nodes: Mapping[str, Any]
    """With the tensors of the graph around for inputs, in the place of the Switch nodes that handed them in."""
    gives: tuple[Edge, ...]
    """What meets at the Merge nodes, in their order."""
    takes: tuple[Edge, ...]
    """The tensors of the graph around."""
    waits: tuple[Edge, ...]
    """The nodes around that must have run."""


def taken(known: Conditionals, conditional: Conditional, value: bool) -> Branch:
    """The branch of a conditional for a value of its predicate. Raises Unstructured."""
    cut = _Cut(known, (conditional.predicate, value))
    gives = [cut.given(name) for name in conditional.merges]
    return Branch(cut.nodes, tuple(map(cut.within, gives)), tuple(cut.takes), tuple(cut.waits))


class _Cut:
    def __init__(self, known: Conditionals, outcome: tuple[Edge, bool]) -> None:
        self._known, self._outcome = known, outcome
        self.nodes: dict[str, Any] = {}
        self.takes: dict[Edge, None] = {}
        self.waits: dict[Edge, None] = {}

    def given(self, merge: str) -> Edge:
        """What a Merge takes from this branch."""
        sides = edges.data_inputs(self._known.nodes[merge])
        return next(edge for edge in sides if self._outcome in self._known.outcomes(edge))

    def within(self, edge: Edge) -> Edge:
        """A tensor as the branch knows it, with all that it needs."""
        pending, found = [edge], self._source(edge)
        while pending:
            name, index = self._source(pending.pop())
            if self._outcome not in self._known.outcomes((name, -1)):
                (self.takes if index >= 0 else self.waits).setdefault((name, index))
            elif name not in self.nodes:
                node = self._known.nodes[name]
                if node.op == "Merge" or (node.op == "Switch" and index >= 0):
                    raise Unstructured
                inputs = list(map(edges.parse, node.input))
                self.nodes[name] = copied(node, [edges.text(self._source(one)) for one in inputs])
                pending.extend(inputs)
        return found

    def _source(self, edge: Edge) -> Edge:
        """The edge itself; of a Switch of this predicate, what it hands in."""
        name, index = edge
        if not self._known.is_switch(name) or self._known.predicate(name) != self._outcome[0]:
            return edge
        if index >= 0 and bool(index) != self._outcome[1]:
            raise Unstructured
        source = edges.data_inputs(self._known.nodes[name])[0]
        return self._source(source if index >= 0 else (source[0], -1))
