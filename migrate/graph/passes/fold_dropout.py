"""Given dropouts whose rate is bound to nothing; result: their input, without random numbers.

A dropout multiplies with a mask. Where everything is kept the mask is one everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.graph import masks
from migrate.graph.draft import Draft, repeating
from migrate.graphdef import edges
from migrate.models import Change


def fold_dropout(draft: Draft) -> Draft:
    """Replace each product with a mask of ones by its other factor."""
    ones = dict.fromkeys(name for name, node in draft.nodes.items() if masks.share(draft.nodes, node) == 1.0)
    if not ones:
        return draft
    nodes = {name: _folded(node, ones) for name, node in draft.nodes.items()}
    why = "a dropout that keeps everything changes nothing"
    return replace(draft, nodes=nodes).noting(*(Change("fold_dropout", mask, "taken out", why) for mask in ones))


def _folded(node: Any, ones: Mapping[str, None]) -> Any:
    if node.op != "Mul":
        return node
    others = [edge for edge in edges.data_inputs(node) if edge[0] not in ones]
    return repeating(node, others[0]) if len(others) == 1 else node
