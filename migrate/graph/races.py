"""Which assignments race: nothing in the graph says whether what reads the same variable comes before or after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from migrate.graph import kinds
from migrate.graphdef import edges
from migrate.graphdef.constants import origin
from migrate.graphdef.edges import Edge


def find(nodes: Mapping[str, Any], changing: Iterable[str], kept: Container[str]) -> tuple[str, ...]:
    """The nodes among `changing` that race with a node in `kept`; `nodes` are those that one run needs."""
    changing = tuple(changing)
    if not changing:
        return ()
    takers = edges.consumers(nodes)
    inputs = {name: [e for e in map(edges.parse, node.input) if e[0] in nodes] for name, node in nodes.items()}
    order = edges.sorted_by_inputs(inputs)
    before, after = _before(inputs, order, changing), _after(inputs, order, changing)
    found = []
    for bit, name in enumerate(changing):
        reads = [
            (read, taker)
            for read, taker in _reads(nodes, takers, _variable(nodes, name))
            if taker in kept and not kinds.changes_state(nodes[taker].op)
        ]
        if any(not after[read] >> bit & 1 and not before[taker] >> bit & 1 for read, taker in reads):
            found.append(name)
    return tuple(found)


def _variable(nodes: Mapping[str, Any], name: str) -> str:
    """The node of the variable that an assignment changes."""
    return origin(nodes, edges.parse(nodes[name].input[0]))[0] if nodes[name].input else ""


def _reads(
    nodes: Mapping[str, Any], takers: Mapping[str, list[tuple[Any, int, int]]], variable: str
) -> Iterator[tuple[str, str]]:
    """What reads a variable, with the node that computes something with it.

    The value of a reference may still change before it is computed with; what reads a resource has its own copy.
    """
    pending, seen = [("", variable)], {variable}
    while pending:
        first, name = pending.pop()
        following = [node for node, _, index in takers.get(name, ()) if index >= 0 and node.name not in seen]
        seen |= {node.name for node in following}
        for node in following:
            if node.op == "ReadVariableOp" or node.op not in kinds.READS:
                own = node.op == "ReadVariableOp" or not first
                yield (node.name if own else first), node.name
            else:
                pending.append((first or node.name, node.name))
        if first and not following:
            yield first, name


def _before(inputs: Mapping[str, list[Edge]], order: Iterable[str], changing: Iterable[str]) -> Mapping[str, int]:
    """Per node, the assignments that wait for it, as a bit set."""
    found: dict[str, int] = defaultdict(int, {name: 1 << bit for bit, name in enumerate(changing)})
    for name in reversed(list(order)):
        for source, _ in inputs[name]:
            found[source] |= found[name]
    return found


def _after(inputs: Mapping[str, list[Edge]], order: Iterable[str], changing: Iterable[str]) -> Mapping[str, int]:
    """Per node, the assignments that it waits for, as a bit set."""
    found: dict[str, int] = defaultdict(int, {name: 1 << bit for bit, name in enumerate(changing)})
    for name in order:
        for source, _ in inputs[name]:
            found[name] |= found[source]
    return found
