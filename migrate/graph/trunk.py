"""Where the network ends and the loss begins, when a loss takes tensors apart before it meets a label.

What a loss judges is the last tensor that weights went into, with the activation and the reshaping behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from migrate.graph import byproducts, losses
from migrate.graph.names import has_default_name
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import array

_ANSWERS = frozenset({"Softmax", "Sigmoid", "Tanh", "LogSoftmax", "ArgMax"})
_MEASURES = frozenset({
    "Pow", "Square", "SquaredDifference", "Sub", "Abs", "Sqrt", "Rsqrt", "Max", "Min", "Maximum", "Minimum", "Log",
    "Squeeze", "OneHot", "Tile", "ExpandDims", "Select", "SelectV2", "Slice", "Neg", "Log1p", "DiagPart", "L2Loss",
    "Exp", "StridedSlice", "Relu", "Gather", "GatherV2", "GatherNd", "Fill", "BroadcastTo",
})  # fmt: skip
_ACTIVATIONS = _ANSWERS | frozenset({
    "Relu", "Relu6", "Elu", "Selu", "LeakyRelu", "Softplus", "Softsign",
    "Reshape", "Squeeze", "ExpandDims", "Transpose", "Identity", "BiasAdd", "Cast", "ConcatV2", "Concat", "Pack",
    "StridedSlice", "AvgPool", "MaxPool", "GatherNd", "FusedBatchNorm", "FusedBatchNormV3", "Merge", "Switch",
    "TensorArrayGatherV3", "TensorArrayGatherV2", "ReverseV2", "ReverseSequence", "ResizeBilinear",
    "ResizeNearestNeighbor",
})  # fmt: skip
_ARITHMETIC = frozenset({"Add", "AddV2", "Sub", "Mul", "RealDiv", "Div"})


def ends(view: GraphView, judged: Iterable[str], forward: set[str]) -> list[str]:
    """The judged tensors; those that only a loss would compute give way to the ends of the trunk before them."""
    names = list(judged)
    of_loss = [name for name in names if _is_of_loss(view, name)]
    trunk = {name: [_climbed(view, last, forward) for last in _last_weighted(view, name)] for name in of_loss}
    known = list(dict.fromkeys(end for found in trunk.values() for end in found))
    later = edges.descendants(view.nodes, known)
    found: list[str] = []
    for name in names:
        if name in trunk:
            found += trunk[name] or [name]
        elif name not in later or name in known or not _adds_nothing(view, name, known):
            found.append(name)
    return list(dict.fromkeys(found))


def _adds_nothing(view: GraphView, name: str, known: list[str]) -> bool:
    """Whether a tensor without a name of its own needs no weight beyond those of the trunk's ends."""
    node = view.nodes[name]
    if node.op in _ANSWERS or name in view.weighted or not has_default_name(node):
        return False
    weights = 0
    for end in known:
        weights |= view.weights[end]
    return view.weights[name] & ~weights == 0


def _is_of_loss(view: GraphView, name: str) -> bool:
    """Whether a node measures rather than predicts: a distance, a hardest example, a piece of a conditional."""
    node = view.nodes[name]
    if name in view.weighted or not has_default_name(node):
        return False
    if node.op in ("Sum", "Mean"):
        source = edges.data_inputs(node)[0][0]
        return source in view.nodes and view.nodes[source].op in _MEASURES
    measures = node.op in _MEASURES and losses.choice(view, name) is None
    return measures or byproducts.is_inside_control_flow(view, name) or not view.weights[name]


def _last_weighted(view: GraphView, name: str) -> list[str]:
    """The nodes that weights go into, nearest before a node."""
    found: list[str] = []
    pending, seen = [name], {name}
    while pending:
        for source, _ in edges.data_inputs(view.nodes[pending.pop()]):
            if source not in view.nodes or source in seen or not view.reach[source]:
                continue
            seen.add(source)
            if source in view.weighted:
                found.append(source)
            else:
                pending.append(source)
    return found


def _climbed(view: GraphView, name: str, forward: set[str]) -> str:
    """As far forward from a node as only activations and reshaping follow, one after the other."""
    while True:
        takers = list(dict.fromkeys(taker.name for taker in view.data_consumers(name) if taker.name not in view.trains))
        following = takers[0] if len(takers) == 1 else _function(view, takers)
        if following is None or following not in forward or not _continues(view, following, len(takers) > 1):
            return name
        name = following


def _function(view: GraphView, takers: list[str]) -> str | None:
    """The result of the one library function that all takers belong to: it bears the name of their scope."""
    scopes = {taker.rpartition("/")[0] if taker not in view.nodes or "/" in taker else taker for taker in takers}
    scopes = {scope for scope in scopes if scope}
    return scopes.pop() if len(scopes) == 1 and scopes <= set(view.nodes) else None


def _continues(view: GraphView, name: str, function: bool) -> bool:
    node = view.nodes[name]
    if losses.SCOPE.search(name):
        return False
    return function or node.op in _ACTIVATIONS or _with_constant(view, node)


def _with_constant(view: GraphView, node: Any) -> bool:
    return node.op in _ARITHMETIC and any(array(view.nodes, edge) is not None for edge in edges.data_inputs(node))
