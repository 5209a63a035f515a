"""Batches that a graph holds itself, where nothing else feeds it: an input function that gave constants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate import dtypes
from migrate.graphdef.constants import array
from migrate.graphdef.edges import Edge

if TYPE_CHECKING:
    from migrate.graph.view import GraphView

_SAME = frozenset(
    {"Cast", "Identity", "Reshape", "ExpandDims", "Squeeze", "Transpose", "ToFloat", "Sub", "RealDiv", "Mul"}
)
# Where an op takes data that it brings together with weights.
_TAKES = {
    "MatMul": 0,
    "Conv2D": 0,
    "Conv1D": 0,
    "Conv3D": 0,
    "DepthwiseConv2dNative": 0,
    "Gather": 1,
    "GatherV2": 1,
    "ResourceGather": 1,
}


def find(view: GraphView) -> list[Edge]:
    """The constants of several rows that go, as they stand or laid out anew, where weights take data."""
    return [(name, 0) for name, node in view.nodes.items() if _enters(view, node)]


def _enters(view: GraphView, node: Any) -> bool:
    if node.op != "Const" or node.attr["dtype"].type not in dtypes.FLOATS | dtypes.INTEGERS:
        return False
    shape = [dim.size for dim in node.attr["value"].tensor.tensor_shape.dim]
    if not shape or shape[0] < 2 or not _is_taken(view, node.name):
        return False
    value = array(view.nodes, (node.name, 0))
    return value is not None and bool((value != value.flat[0]).any())


def _is_taken(view: GraphView, name: str) -> bool:
    pending, seen = [name], {name}
    while pending:
        for node, position, index in view.consumers[pending.pop()]:
            if index >= 0 and node.name in view.weighted and _TAKES.get(node.op) == position:
                return True
            if index >= 0 and position == 0 and node.op in _SAME and node.name not in seen:
                seen.add(node.name)
                pending.append(node.name)
    return False
