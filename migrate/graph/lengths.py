"""Inputs that say how long the sequences of a batch are: one whole number for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import computed_scalar
from migrate.graphdef.edges import Edge
from migrate.graphdef.opdefs import attr

_COMPARISONS = frozenset({"GreaterEqual", "Less", "Greater", "LessEqual"})
_FUSED = ("CTC", "BlockLSTM", "CudnnRNN")
Uses = Iterable[tuple[Any, int]]
"""Nodes that take the values of a tensor, with the position."""


def measures(view: GraphView, edge: Edge, uses: Uses) -> bool:
    """Whether a vector of integers says how long the sequences of a batch are, by its uses or its name."""
    for node, position in uses:
        if node.op == "ReverseSequence" and position == 1:
            return True
        if node.op in ("Min", "Max") or node.op.startswith(_FUSED):
            return True
        if node.op in _COMPARISONS and (position or not _is_number(view, edges.parse(node.input[1]))):
            return True
    word = edge[0].rsplit("/", 1)[-1].lower()
    return "len" in word or "nwords" in word


def _is_number(view: GraphView, edge: Edge) -> bool:
    """Whether something is a constant: what is held against one may be anything, a time is held against a length."""
    return computed_scalar(view.nodes, edge) is not None


def longest(view: GraphView, uses: Uses) -> int | None:
    """How many steps the measured sequences have, where the writer recorded it: fewer than the input, perhaps."""
    return min(_steps(view, uses), default=None)


def _steps(view: GraphView, uses: Uses) -> Iterator[int]:
    for node, position in uses:
        axis = 0 if node.op.startswith("CTC") else attr(node, "seq_dim").i
        if position == 0 or not (node.op.startswith("CTC") or node.op == "ReverseSequence"):
            continue
        source = edges.parse(node.input[0])
        shape = view.shape(source) if source[0] in view.nodes else None
        size = shape[axis] if shape is not None and axis < len(shape) else None
        if size:
            yield size
