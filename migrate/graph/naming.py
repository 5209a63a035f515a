"""The keys of a signature for a model that has none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from migrate import dtypes
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge
from migrate.models import TensorInfo
from migrate.network import Endpoint

UNKNOWN = 0
"""In place of a type number that only a run of the model tells."""


def key_of(edge: Edge) -> str:
    """The key for a tensor: the op's name with `_` for other characters, `t_` before a start that is no letter,
    and `_n` for output n > 0."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", edge[0])
    plain = plain if plain[:1].isascii() and plain[:1].isalpha() else f"t_{plain}"
    return plain if edge[1] == 0 else f"{plain}_{edge[1]}"


def of_layers(endpoints: Iterable[Endpoint]) -> dict[str, TensorInfo]:
    """The ends of a Keras model by the keys of a signature, which are their names where those can be keys."""
    found: dict[str, TensorInfo] = {}
    for one in endpoints:
        key = edges.unique(key_of((one.name, 0)), found)
        found[key] = TensorInfo(one.name, dtypes.NUMBERS[one.dtype] if one.dtype else UNKNOWN, one.shape)
    return found


def keyed(tensors: Iterable[Edge], given: dict[str, Edge] | None = None) -> dict[str, Edge]:
    """A key for each tensor; a key that is taken gets `_2`, `_3`, …"""
    found = dict(given or {})
    for edge in tensors:
        found[edges.unique(key_of(edge), found)] = edge
    return found
