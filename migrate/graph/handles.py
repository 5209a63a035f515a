"""Handles of tables and tensor arrays, which were strings once and are resources today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from migrate import dtypes
from migrate.graph.draft import copied
from migrate.graphdef import edges

_PLAIN = ("Enter", "Identity", "Switch", "Merge", "Exit")
_CARRIERS = frozenset({*_PLAIN, *(f"Ref{op}" for op in _PLAIN)})


def handle_carriers(nodes: Mapping[str, Any], makers: Iterable[str]) -> set[str]:
    """The nodes that only hand on the handles that `makers` make."""
    takers = edges.consumers(nodes)
    pending = list(makers)
    found: set[str] = set()
    while pending:
        for node, position, index in takers[pending.pop()]:
            if index >= 0 and position == 0 and node.op in _CARRIERS and node.name not in found:
                found.add(node.name)
                pending.append(node.name)
    return found


def as_resource(node: Any) -> Any:
    """A node that hands on a handle, for a handle that is a resource."""
    new = copied(node, op=node.op.removeprefix("Ref"))
    new.attr["T"].type = dtypes.RESOURCE
    return new
