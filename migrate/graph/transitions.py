"""The scores between labels that a conditional random field learned, where people decode outside of the graph.

Without a decoder in the graph, its emissions are half of the answer: whoever decodes them needs these scores too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from migrate.graph.demands import held
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge

_LEAF = re.compile(r"(transitions?|trans(ition)?_params?|transition_matrix|crf(_\w+)?)(_\d+)?", re.IGNORECASE)
# A field knows labels for the beginning and the end beside those that it emits.
_BESIDE = 2


def find(view: GraphView, outputs: Iterable[Edge]) -> list[Edge]:
    """The stored matrices of such scores that no output is computed from, as they are read."""
    outputs = list(outputs)
    before = edges.ancestors(view.nodes, [name for name, _ in outputs])
    labels = {shape[-1] for edge in outputs if (shape := view.shape(edge))}
    names = [name for name in _weights(view) if name not in before and _LEAF.fullmatch(name.rpartition("/")[2])]
    return [_read(view, name) for name in names if _fits(view, name, labels)]


def _weights(view: GraphView) -> Iterator[str]:
    """The stored variables; the constants, in a graph that has none."""
    if view.model.variables:
        return (name for name, variable in view.model.variables.items() if variable.stored and variable.trainable)
    return (name for name, node in view.nodes.items() if node.op == "Const")


def _fits(view: GraphView, name: str, labels: set[int | None]) -> bool:
    """Whether a matrix is square and has a row for each label, as far as the outputs tell how many there are."""
    shape = held(view, (name, 0))
    if shape is None or len(shape) != 2 or shape[0] != shape[1] or not shape[0]:
        return False
    return None in labels or not labels or any(shape[0] - more in labels for more in range(_BESIDE + 1))


def _read(view: GraphView, name: str) -> Edge:
    """The tensor with the value of a variable or a constant."""
    reads = [node for node in view.data_consumers(name) if node.op in ("Identity", "ReadVariableOp")]
    return (reads[0].name, 0) if reads else (name, 0)
