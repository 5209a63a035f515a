"""The keys of a signature for a graph that has none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from migrate.graphdef import edges
from migrate.graphdef.edges import Edge


def key_of(edge: Edge) -> str:
    """The key for a tensor: the op's name with `_` for other characters, `t_` before a start that is no letter,
    and `_n` for output n > 0."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", edge[0])
    plain = plain if plain[:1].isascii() and plain[:1].isalpha() else f"t_{plain}"
    return plain if edge[1] == 0 else f"{plain}_{edge[1]}"


def keyed(tensors: Iterable[Edge], given: dict[str, Edge] | None = None) -> dict[str, Edge]:
    """A key for each tensor; a key that is taken gets `_2`, `_3`, …"""
    found = dict(given or {})
    for edge in tensors:
        found[edges.unique(key_of(edge), found)] = edge
    return found
