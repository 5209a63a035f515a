"""Given dropouts whose rate is bound to nothing; result: their input, without random numbers.

A dropout multiplies with a mask: `floor(keep + uniform)` or `cast(uniform >= rate)`. Where everything is kept the mask
is one everywhere, since uniform numbers lie in [0, 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.graph.draft import Draft, copied
from migrate.graphdef import edges
from migrate.graphdef.constants import computed_scalar
from migrate.graphdef.random import uniform_range
from migrate.models import Change


def fold_dropout(draft: Draft) -> Draft:
    """Replace each product with a mask of ones by its other factor."""
    masks = dict.fromkeys(name for name, node in draft.nodes.items() if _keeps_all(draft.nodes, node))
    if not masks:
        return draft
    nodes = {name: _folded(node, masks) for name, node in draft.nodes.items()}
    why = "a dropout that keeps everything changes nothing"
    return replace(draft, nodes=nodes).noting(*(Change("fold_dropout", mask, "taken out", why) for mask in masks))


def _keeps_all(nodes: Mapping[str, Any], node: Any) -> bool:
    if node.op == "Floor":
        total = nodes.get(edges.parse(node.input[0])[0])
        return total is not None and total.op in ("Add", "AddV2") and _beside_uniform(nodes, total) == 1.0
    if node.op == "Cast":
        kept = nodes.get(edges.parse(node.input[0])[0])
        return kept is not None and kept.op == "GreaterEqual" and _rate(nodes, kept) == 0.0
    return False


def _beside_uniform(nodes: Mapping[str, Any], total: Any) -> float | None:
    """The number that is added to uniform random numbers of [0, 1)."""
    inputs = edges.data_inputs(total)
    for drawn, other in (inputs, inputs[::-1]):
        found = uniform_range(nodes, drawn[0])
        if found is not None and found[0] >= 0 and found[1] <= 1:
            return computed_scalar(nodes, other)
    return None


def _rate(nodes: Mapping[str, Any], kept: Any) -> float | None:
    """What uniform random numbers, none of them negative, must reach."""
    random, rate = edges.data_inputs(kept)
    found = uniform_range(nodes, random[0])
    return computed_scalar(nodes, rate) if found is not None and found[0] >= 0 else None


def _folded(node: Any, masks: Mapping[str, None]) -> Any:
    if node.op != "Mul":
        return node
    factors = edges.data_inputs(node)
    others = [edge for edge in factors if edge[0] not in masks]
    if len(others) != 1:
        return node
    waits = [f"^{name}" for name in edges.control_inputs(node)]
    return copied(node, [edges.text(others[0]), *waits], op="Identity")
