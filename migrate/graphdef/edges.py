"""Names of tensors and edges: `op`, `op:1`, `^op`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache
from typing import Any

Edge = tuple[str, int]
Consumers = Mapping[str, list[tuple[Any, int, int]]]


@lru_cache(maxsize=1 << 17)
def parse(reference: str) -> Edge:
    """Split `op:1` into the op and the output's number; a control input `^op` has number -1."""
    if reference.startswith("^"):
        return reference[1:], -1
    name, colon, index = reference.rpartition(":")
    if colon and index.isdigit():
        return name, int(index)
    return reference, 0


def text(edge: Edge) -> str:
    """An edge as a GraphDef holds it among the inputs of a node."""
    name, index = edge
    if index < 0:
        return f"^{name}"
    return name if index == 0 else f"{name}:{index}"


def full(edge: Edge) -> str:
    """An edge as people write it: always with the output's number."""
    return f"{edge[0]}:{edge[1]}"


def data_inputs(node: Any) -> list[Edge]:
    """The data inputs of a node, in order."""
    return [parse(reference) for reference in node.input if not reference.startswith("^")]


def control_inputs(node: Any) -> list[str]:
    """The names of the nodes that a node waits for."""
    return [reference[1:] for reference in node.input if reference.startswith("^")]


def consumers(nodes: Mapping[str, Any]) -> dict[str, list[tuple[Any, int, int]]]:
    """For each node, who takes its outputs: (consumer, position among its inputs, number of the output)."""
    found: dict[str, list[tuple[Any, int, int]]] = {name: [] for name in nodes}
    for node in nodes.values():
        for position, reference in enumerate(node.input):
            name, index = parse(reference)
            if name in found:
                found[name].append((node, position, index))
    return found


def ancestors(nodes: Mapping[str, Any], roots: Iterable[str], stop: frozenset[str] = frozenset()) -> set[str]:
    """The nodes that `roots` need, themselves included; nothing is followed beyond the nodes in `stop`."""
    seen: set[str] = set()
    pending = [root for root in roots if root in nodes]
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in stop:
            pending.extend(source for source, _ in map(parse, nodes[name].input) if source in nodes)
    return seen


def descendants(takers: Consumers, roots: Iterable[str], dead: Set[Edge] = frozenset()) -> set[str]:
    """The nodes that are computed from `roots`, themselves included, in the graph with those `consumers`.

    Nothing is followed through the tensors `dead`, which are never computed; number -1 stands for a whole node.
    """
    pending = [root for root in roots if root in takers]
    seen = set(pending)
    while pending:
        name = pending.pop()
        for node, _, index in takers[name]:
            if index >= 0 and node.name not in seen and (name, index) not in dead and (node.name, -1) not in dead:
                seen.add(node.name)
                pending.append(node.name)
    return seen


def sorted_by_inputs(inputs: Mapping[str, Iterable[Edge]]) -> list[str]:
    """The nodes with each one behind its inputs; an input that closes a cycle is overlooked."""
    done: dict[str, None] = {}
    entered: set[str] = set()
    for root in inputs:
        stack = [root]
        while stack:
            name = stack[-1]
            if name in entered:
                stack.pop()
                done.setdefault(name)
                continue
            entered.add(name)
            stack.extend(source for source, _ in inputs[name] if source not in entered)
    return list(done)


def unique(name: str, taken: Iterable[str]) -> str:
    """`name`, or `name_2`, `name_3`, … where it is taken."""
    names = set(taken)
    if name not in names:
        return name
    return next(f"{name}_{n}" for n in _from(2) if f"{name}_{n}" not in names)


def _from(start: int) -> Iterator[int]:
    while True:
        yield start
        start += 1
