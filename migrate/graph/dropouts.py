"""Numbers that say how much a dropout keeps or drops, and how strong noise is: known by what is done with them.

A dropout keeps a value where `floor(keep + uniform)` is one, or where `uniform >= drop`, and multiplies with that; by
hand people choose between a value and nothing. Other sums with random numbers are noise, and then the number is data.
"""

from __future__ import annotations

import re
from typing import Any

from migrate.graph import byproducts, kinds
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import array, origin, scalar
from migrate.graphdef.random import uniform_range

_KEEP = re.compile(r".*keep.*|.*retain.*|kp(_?\d+)?$|.*dropout_?k.*")
_NOISE = re.compile(r"noise|stddev|sigma")
_DROP = re.compile(r".*drop.*|.*dropout.*")
_PASSES = kinds.READS | {
    "Reshape", "Squeeze", "ExpandDims", "Merge", "Fill", "StridedSlice", "Unpack", "GuaranteeConst",
}  # fmt: skip
_MASKS = frozenset({"Cast", "Identity", "Floor", "ToFloat", "Reshape", "Enter", "StopGradient"})


def value(view: GraphView, name: str, word: str) -> tuple[float | None, str]:
    """The value at which a number makes no noise, and why; None for numbers that are not there for that."""
    if _scales_noise(view, name) and (_NOISE.search(word) or _blurs_input(view, name)):
        return 0.0, "it is the strength of noise"
    role = _role(view, name)
    if role == "keep":
        return 1.0, "it is the share that a dropout keeps"
    if role == "drop":
        return 0.0, "it is the share that a dropout drops"
    if _KEEP.fullmatch(word):
        return 1.0, "its name says that it is the share that a dropout keeps"
    if _DROP.fullmatch(word):
        return 0.0, "its name says that it is the share that a dropout drops"
    return None, ""


def is_named(word: str) -> bool:
    """Whether a name says that a number is a share that a dropout keeps or drops."""
    return bool(_KEEP.fullmatch(word) or _DROP.fullmatch(word))


def _scales_noise(view: GraphView, name: str) -> bool:
    """Whether a number is only multiplied with random numbers."""
    takers = _takers(view, name)
    factors = [source for node in takers if node.op == "Mul" for source, _ in edges.data_inputs(node) if source != name]
    return (
        bool(takers) and len(factors) == len(takers) and all(byproducts.is_random(view, factor) for factor in factors)
    )


def _blurs_input(view: GraphView, name: str) -> bool:
    """Whether the noise that a number scales is only added to what is fed, before any weights."""
    sums = [taker for scaled in _takers(view, name) for taker in _takers(view, scaled.name)]
    fed = [source for node in sums for source, _ in edges.data_inputs(node) if source not in view.noisy]
    added = all(node.op in ("Add", "AddV2") for node in sums)
    return added and len(fed) == len(sums) > 0 and all(view.reach[f] and not view.weights[f] for f in fed)


def _takers(view: GraphView, name: str) -> list[Any]:
    """The nodes that take a value, gradients apart."""
    return [node for node in view.data_consumers(name) if not kinds.GRADIENT.search(node.name)]


def _role(view: GraphView, name: str) -> str | None:
    """What a number does in a dropout: `floor(keep + uniform)`, or `uniform >= drop`."""
    pending, seen = [(name, False)], {(name, False)}
    while pending:
        current, inverted = pending.pop()
        for node, position, index in view.consumers[current]:
            if index < 0 or kinds.GRADIENT.search(node.name):
                continue
            role = _threshold(view, node, position)
            if role is not None:
                return _flipped(role) if inverted else role
            turned = node.op == "Sub" and position == 1 and scalar(view.nodes, edges.parse(node.input[0])) == 1
            step = (node.name, inverted != turned)
            if (turned or node.op in _PASSES) and step not in seen:
                seen.add(step)
                pending.append(step)
    return None


def _flipped(role: str) -> str:
    return {"keep": "drop", "drop": "keep"}[role]


def _threshold(view: GraphView, node: Any, position: int) -> str | None:
    """The role of a number that a node adds to, or compares with, uniform random numbers."""
    inputs = edges.data_inputs(node)
    if len(inputs) != 2 or position > 1 or uniform_range(view.nodes, inputs[1 - position][0]) is None:
        return None
    if node.op in ("Add", "AddV2"):
        floors = _takers(view, node.name)
        return _mask(view, node.name) if floors and all(taker.op == "Floor" for taker in floors) else None
    if node.op not in ("GreaterEqual", "Greater", "Less", "LessEqual"):
        return None
    role = _mask(view, node.name)
    kept_above = node.op in ("GreaterEqual", "Greater")
    return None if role is None else role if kept_above == (position == 0) else _flipped(role)


def _mask(view: GraphView, name: str) -> str | None:
    """What ones in a mask do: `keep` values by multiplication or choice, or `drop` them; None where it is no mask."""
    pending, seen = [name], {name}
    while pending:
        for node, position, index in view.consumers[pending.pop()]:
            if index < 0 or kinds.GRADIENT.search(node.name):
                continue
            if node.op == "Mul":
                return "keep"
            if node.op in ("Select", "SelectV2") and position == 0:
                return _chosen(view, node)
            if node.op in _MASKS and node.name not in seen:
                seen.add(node.name)
                pending.append(node.name)
    return None


def _chosen(view: GraphView, select: Any) -> str | None:
    """Which side of a Select is nothing or noise: the other one is what inference wants."""
    one, other = (_is_empty(view, edge) for edge in edges.data_inputs(select)[1:3])
    return None if one == other else "drop" if one else "keep"


def _is_empty(view: GraphView, edge: edges.Edge) -> bool:
    node = view.nodes[origin(view.nodes, edge)[0]]
    return node.op in kinds.RANDOM | {"ZerosLike", "Fill"} or array(view.nodes, edge) is not None
