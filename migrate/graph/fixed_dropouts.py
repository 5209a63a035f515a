"""Dropouts with a rate that stands in the graph: `x / keep * mask`, or `x * (1 / keep) * mask`.

Only those are found that scale what they keep by just what they drop: without the dropout comes out what comes out with
it on the average, which is what inference uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from migrate.frozen import dataclass
from migrate.graph import kinds, masks
from migrate.graphdef import edges
from migrate.graphdef.constants import computed_scalar
from migrate.graphdef.edges import Edge

_QUOTIENTS = frozenset({"RealDiv", "Div"})
_ROUNDING = 1e-5


@dataclass(frozen=True)
class FixedDropout:
    """The product that a dropout ends in, and where its input enters."""

    product: str
    scaled: str
    """The node that scales the input."""
    position: int
    """The input's place among those of that node."""
    data: Edge
    trained: bool
    """Whether gradients are computed from what it gives: the graph trains with it."""


def find(nodes: Mapping[str, Any], bound: Mapping[str, Any]) -> list[FixedDropout]:
    """The dropouts of a graph, in its order. A rate that comes from a bound tensor is somebody's choice, not fixed."""
    chosen = {edges.parse(tensor)[0] for tensor in bound}
    own = {name: node for name, node in nodes.items() if name not in chosen}
    shares = {name: share for name, node in own.items() if (share := masks.share(own, node)) is not None}
    shares = {name: share for name, share in shares.items() if 0 < share < 1}
    takers = edges.consumers(nodes) if shares else {}
    products = {taker.name: (mask, share) for mask, share in shares.items() for taker, _, _ in takers[mask]}
    derived = edges.ancestors(nodes, filter(kinds.GRADIENT.search, nodes)) if products else set()
    return [
        FixedDropout(name, scaled, position, data, name in derived)
        for name in nodes
        if name in products
        for scaled, position, data in _scaled(own, nodes[name], *products[name])
    ]


def _scaled(nodes: Mapping[str, Any], product: Any, mask: str, share: float) -> Iterator[tuple[str, int, Edge]]:
    """What a mask is multiplied with, if it is a tensor scaled by what the mask drops: node, position, tensor."""
    if product.op != "Mul" or kinds.GRADIENT.search(product.name):
        return
    others = [edge[0] for edge in edges.data_inputs(product) if edge[0] != mask]
    scaling = nodes.get(others[0]) if len(others) == 1 else None
    if scaling is None or scaling.op not in _QUOTIENTS | {"Mul"}:
        return
    inputs = edges.data_inputs(scaling)
    wanted = share if scaling.op in _QUOTIENTS else 1 / share
    for position in (0,) if scaling.op in _QUOTIENTS else (0, 1):
        number, data = computed_scalar(nodes, inputs[1 - position]), inputs[position]
        if number is not None and abs(number - wanted) <= _ROUNDING * wanted and _same_shape(nodes, data, product):
            yield scaling.name, position, data
            return


def _same_shape(nodes: Mapping[str, Any], data: Edge, product: Any) -> bool:
    """Whether a dropout hands on the shape of its input, as far as the writer recorded shapes."""
    source = nodes.get(data[0])
    if source is None or any("_output_shapes" not in node.attr for node in (source, product)):
        return True
    before, after = (node.attr["_output_shapes"].list.shape for node in (source, product))
    return data[1] >= len(before) or bool(before[data[1]] == after[0])
