"""What losses judge: where the network ends and the arithmetic of its losses begins.

Predictions are the tensors made by weights from what is fed, without labels. From a loss one walks back over them to
the last tensors that weights went into. What lies on every way from the loss to such a tensor sees all that the
network says there; of these, the one nearest to the loss that is no arithmetic of a loss is what the loss judges.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from migrate.graph import byproducts, kinds, losses
from migrate.graph.names import has_default_name
from migrate.graph.view import GraphView
from migrate.graphdef import edges

_MEASURES = losses.CROSS_ENTROPY | frozenset({
    "Pow", "Square", "SquaredDifference", "Abs", "Sqrt", "Rsqrt", "Max", "Min", "Maximum", "Minimum", "Log", "OneHot",
    "Tile", "Select", "SelectV2", "Neg", "Log1p", "DiagPart", "Gather", "GatherV2", "Fill", "BroadcastTo", "Prod",
    "GreaterEqual", "Greater", "Less", "LessEqual", "ClipByValue", "StopGradient", "LogicalNot", "LogicalAnd",
    "IsFinite", "IsNan", "Round", "Softplus", "Reciprocal", "Inv", "StridedSlice", "Slice", "CheckNumerics", "Print",
})  # fmt: skip
# What these give is arithmetic of a loss where all that they take is.
_THROUGH = frozenset({
    "Add", "AddV2", "AddN", "Sub", "Mul", "RealDiv", "Div", "DivNoNan", "Sum", "Mean", "Relu", "Exp", "Reshape",
    "Squeeze", "ExpandDims", "ConcatV2", "Concat", "Pack", "GatherNd", "Identity", "Transpose", "Cast",
})  # fmt: skip
_DISTANCES = frozenset({"Square", "Pow", "Abs", "L2Loss", "Mul", "Sum", "Mean", "Sqrt"})

_ROOT = ""


def find(view: GraphView, starts: Iterable[str], forward: set[str], arithmetic: frozenset[str]) -> list[str]:
    """The tensors among `forward` that the losses `starts` judge, each once. `arithmetic` is that of the losses."""
    predictions = {name for name in forward if is_prediction(view, name)}
    found: dict[str, None] = {}
    for start in starts:
        found |= dict.fromkeys(_of_loss(view, start, predictions, arithmetic))
    return list(found)


def is_prediction(view: GraphView, name: str) -> bool:
    """Whether a node is computed from what is fed and from weights."""
    return bool(view.weights[name] and view.reach[name]) and view.nodes[name].op not in kinds.VARIABLES | kinds.SHAPES


def _of_loss(view: GraphView, start: str, predictions: set[str], arithmetic: frozenset[str]) -> list[str]:
    """What one loss judges."""
    takers, last = _region(view, start, predictions)
    above = _dominators(takers, _order(takers))
    found: dict[str, None] = {}
    for name in last:
        end = step = name
        while above[step] != _ROOT:
            step = above[step]
            if step not in arithmetic and not (start in predictions and _is_total(view, step)):
                end = step
        found[end] = None
    return [*found, *(other for name in found for other in _beside(view, name, takers) if other not in arithmetic)]


def last_weighted(view: GraphView, name: str) -> set[str]:
    """The nodes that weights go into, nearest before a node; the node itself if it is one."""
    found: set[str] = set()
    pending, seen = [name], {name}
    while pending:
        current = pending.pop()
        if current in view.weighted and view.nodes[current].op not in kinds.READS:
            found.add(current)
            continue
        sources = {source for source, _ in edges.data_inputs(view.nodes[current]) if source in view.nodes} - seen
        seen |= sources
        pending.extend(source for source in sources if view.weights[source])
    return found


def _is_total(view: GraphView, name: str) -> bool:
    """Whether a node adds up one number per example for a loss that meets no label."""
    node, shape = view.nodes[name], view.shape((name, 0))
    few = shape is not None and len(shape) < 2
    return few and node.op in ("Add", "AddV2", "Sub", "Mul", "AddN") and has_default_name(node)


def _beside(view: GraphView, name: str, takers: dict[str, list[str]]) -> list[str]:
    """What is made of a judged tensor in the same scope, and goes from there into the loss too."""
    scope = name.rpartition("/")[0]
    if not scope:
        return []
    made, pending = set[str](), [name]
    while pending:
        for taker in view.data_consumers(pending.pop()):
            if taker.name in takers and taker.name.rpartition("/")[0] == scope and taker.name not in made:
                made.add(taker.name)
                pending.append(taker.name)
    return [
        other for other in made if any(not taker.startswith(f"{scope}/") for taker in takers[other] if taker != _ROOT)
    ]


def _region(view: GraphView, start: str, predictions: set[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The predictions between a loss and the last nodes with weights: each with what takes it; and those last nodes.

    Whatever is no prediction counts as the loss itself.
    """
    takers: dict[str, list[str]] = {}
    last: list[str] = []
    pending, seen = [start], {start}
    while pending:
        name = pending.pop()
        inside = name in predictions
        if inside and name in view.weighted and view.nodes[name].op not in kinds.READS and name != start:
            last.append(name)
            continue
        for source, _ in edges.data_inputs(view.nodes[name]):
            if source not in view.nodes or view.nodes[name].op in kinds.SHAPES:
                continue
            if source in predictions:
                takers.setdefault(source, []).append(name if inside else _ROOT)
            if source not in seen and (source in predictions or not inside):
                seen.add(source)
                pending.append(source)
    if start in predictions:
        takers.setdefault(start, []).append(_ROOT)
    return takers, last


def _order(takers: dict[str, list[str]]) -> dict[str, int]:
    """Numbers that rise from the loss towards the weights, as far as loops allow."""
    inputs = {name: [(taker, 0) for taker in found if taker != _ROOT] for name, found in takers.items()}
    numbered = edges.sorted_by_inputs(inputs)
    return {_ROOT: -1} | {name: number for number, name in enumerate(numbered)}


def _dominators(takers: dict[str, list[str]], order: dict[str, int]) -> dict[str, str]:
    """For each node the nearest other one that lies on every way from the loss to it."""
    above = {_ROOT: _ROOT}
    changed = True
    while changed:
        changed = False
        for name in order:
            known = [taker for taker in takers.get(name, ()) if taker in above]
            if not known:
                continue
            best = known[0]
            for other in known[1:]:
                best = _meeting(above, order, best, other)
            changed |= above.get(name) != best
            above[name] = best
    return above


def _meeting(above: dict[str, str], order: dict[str, int], one: str, other: str) -> str:
    while one != other:
        if order[one] > order[other]:
            one = above[one]
        else:
            other = above[other]
    return one


def is_measure(view: GraphView, name: str, arithmetic: frozenset[str]) -> bool:
    """Whether a node adds up the arithmetic of a loss or a metric to one number, without saying so by its name."""
    node = view.nodes[name]
    if view.shape((name, 0)) != () or not has_default_name(node) or not node.input:
        return False
    return node.op in ("Sum", "Mean") and edges.data_inputs(node)[0][0] in arithmetic


def arithmetic(view: GraphView) -> frozenset[str]:
    """The nodes that measure rather than predict: distances, logarithms, hardest examples, and sums of such."""
    found: set[str] = set()
    for name in view.in_order:
        if is_prediction(view, name) and name not in view.trains and _is_arithmetic(view, name, found):
            found.add(name)
    return frozenset(found)


def _is_arithmetic(view: GraphView, name: str, known: set[str]) -> bool:
    node = view.nodes[name]
    if name in view.anchors or view.shape((name, 0)) == () or byproducts.is_bookkeeping(view, name):
        return True
    if name in view.weighted or node.op in ("Softmax", "Sigmoid", "Tanh"):
        return False
    if losses.SCOPE.search(name) or byproducts.is_inside_control_flow(view, name):
        return True
    return _measures(view, node, known) if has_default_name(node) else losses.measures(name)


def _measures(view: GraphView, node: Any, known: set[str]) -> bool:
    if node.op in _MEASURES or losses.is_share(view, node) or losses.is_plain(view, node):
        return True
    if node.op == "Sub" and _is_distance(view, node):
        return True
    sources = [source for source, _ in edges.data_inputs(node) if source in view.nodes]
    if node.op in ("MatMul", "BatchMatMul", "BatchMatMulV2"):
        return len({_before_layout(view, source) for source in sources}) == 1
    made = [source for source in sources if is_prediction(view, source)]
    return node.op in _THROUGH and bool(made) and known.issuperset(made)


def _is_distance(view: GraphView, node: Any) -> bool:
    """Whether a difference is measured by all that takes it."""
    takers = [taker for taker in view.data_consumers(node.name) if taker.name not in view.trains]
    return bool(takers) and all(taker.op in _DISTANCES for taker in takers)


def _before_layout(view: GraphView, name: str) -> str:
    """What a product takes, before it is turned: a product of something with itself compares its rows."""
    while view.nodes[name].op in ("Transpose", "Reshape", "Identity"):
        name = edges.data_inputs(view.nodes[name])[0][0]
    return name
