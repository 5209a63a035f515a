"""A source whose dropouts have a fixed rate, made to drop nothing, as inference does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def without_dropouts(graph_def: Any, dropouts: Mapping[str, Sequence[Any]]) -> None:
    """Change the GraphDef in place: each product with a mask (key) hands on what was scaled for it (value)."""
    nodes = {node.name: node for node in graph_def.node} if dropouts else {}
    for name, (scaled, position) in dropouts.items():
        product = nodes[name]
        waits = [reference for reference in product.input if reference.startswith("^")]
        del product.input[:]
        product.input.extend([nodes[scaled].input[position], *waits])
        product.op = "Identity"
