"""What belongs to a loss or a metric, and how far a loss reaches back into the forward computation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from typing import Any

from migrate.graph import kinds
from migrate.graph.names import has_default_name
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import origin, scalar
from migrate.graphdef.edges import Edge

CROSS_ENTROPY = frozenset({
    "SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits", "CTCLoss", "CTCLossV2", "L2Loss", "InTopK",
    "InTopKV2", "Equal", "NotEqual", "EditDistance", "ComputeAccidentalHits",
})  # fmt: skip
SCOPE = re.compile(
    r"(^|/)(\w*loss(es)?|cost|\w*xent(ropy)?|\w*cross_?entropy\w*|logistic_loss|log_loss|mean_squared_error|\w*accuracy|"
    r"metrics?|acc|correct\w*|error|\w*_error|evaluation|softmax_cross_entropy_with_logits\w*|"
    r"SparseSoftmaxCrossEntropyWithLogits|SoftmaxCrossEntropyWithLogits|regulari[sz]\w*|in_top_k|objective|nce_loss|"
    r"sampled_softmax_loss|log_prob(?=(_\d+)?/)|precision|recall|auc|rmse|mse|mae|confusion_matrix|mean_iou|"
    r"\w*_metrics?)(_\d+)?(/|$)",
    re.IGNORECASE,
)
_NAMED_LOSS = re.compile(
    r"loss|cost|accura|error|xent|entropy|metric|perplex|precision|recall|objective|regulari|likelihood|"
    r"(^|_)(kl|r?mse)(_|\d|$)|divergence|penalty|correct_?pred",
    re.IGNORECASE,
)
_FUNCTIONS = frozenset({
    "Log", "Log1p", "Neg", "Exp", "Maximum", "Minimum", "Select", "SelectV2", "GreaterEqual", "Greater", "Less",
    "LessEqual", "ZerosLike", "OnesLike", "Abs", "Square", "ClipByValue", "Cast", "StopGradient", "ArgMax", "Round",
    "Equal", "NotEqual", "LogicalNot", "LogicalAnd", "IsFinite", "IsNan", "LogSoftmax",
})  # fmt: skip
_REDUCTIONS = frozenset({
    "Mean", "Sum", "Prod", "Max", "Min", "SquaredDifference", "L2Loss", "AddN", "Pow", "Sqrt", "Rsqrt",
})  # fmt: skip
_ARITHMETIC = frozenset({"Add", "AddV2", "Sub", "Mul", "RealDiv", "Div"})
# At the end of a graph people call Python for metrics.
_CALLS = frozenset({"PyFunc", "PyFuncStateless", "EagerPyFunc"})
_LAID_OUT = frozenset({"Cast", "Reshape", "Squeeze", "Identity", "ExpandDims"})
_LAYOUT = frozenset(
    {"Reshape", "Squeeze", "ExpandDims", "Identity", "Transpose", "Slice", "ConcatV2", "Concat", "Pack"}
)


def is_loss_like(view: GraphView, name: str) -> bool:
    """Whether an end of the graph is a loss or a metric rather than an answer."""
    node = view.nodes[name]
    if node.op in CROSS_ENTROPY | _CALLS or name in view.anchors:
        return True
    if SCOPE.search(name) or measures(name):
        return True
    shape = view.shape((name, 0))
    if shape == () or node.op in kinds.SHAPES:
        return True
    return shape is None and node.op in _REDUCTIONS and _reduces_all(view, node)


def _reduces_all(view: GraphView, node: Any) -> bool:
    inputs = edges.data_inputs(node)
    if len(inputs) < 2:
        return True
    axis = view.nodes.get(inputs[1][0])
    return axis is not None and (axis.op == "Range" or scalar(view.nodes, inputs[1]) in (0, None))


def behind(view: GraphView, starts: Iterable[str]) -> list[str]:
    """Walk back from what a metric takes to the tensors that it judges.

    One walks through what people put between a prediction and its metric: logarithms, clipping, casts, reshaping.
    """
    found: list[str] = []
    pending, seen = list(starts), set(starts)
    while pending:
        name = pending.pop(0)
        if not is_transparent(view, name):
            found.append(name)
            continue
        taken = edges.data_inputs(view.nodes[name])
        for source, _ in taken[:1] if is_share(view, view.nodes[name]) else taken:
            if source in view.nodes and source not in seen and _carries_data(view, source):
                seen.add(source)
                pending.append(source)
    return found


def _carries_data(view: GraphView, name: str) -> bool:
    return view.reach[name] != 0 and view.nodes[name].op not in kinds.SHAPES | kinds.PLACEHOLDERS


def is_transparent(view: GraphView, name: str) -> bool:
    """Whether a node inside a metric says nothing that its inputs do not say."""
    node = view.nodes[name]
    scoped = bool(SCOPE.search(name))
    if node.op == "LogSoftmax" and not scoped:
        return False
    if node.op in _REDUCTIONS and view.shape((name, 0)) == () and has_default_name(node):
        return True
    if node.op == "Cast" and _of_choice(view, node):
        return False
    if scoped and name not in view.weighted and not _named_answer(node):
        return True
    if is_share(view, node) or _is_flattened(view, node):
        return True
    if node.op in _FUNCTIONS and node.op != "ArgMax" and (scoped or has_default_name(node)):
        return True
    if node.op == "ArgMax":
        return has_default_name(node) and _compared(view, name)
    if node.op == "Reshape" and has_default_name(node) and _inside_cross_entropy(view, node):
        return True
    if not scoped and not has_default_name(node):
        return False
    if scoped and node.op in _LAYOUT:
        return True
    return node.op in _ARITHMETIC and _plain_arithmetic(view, node, scoped)


def _named_answer(node: Any) -> bool:
    """Whether a node inside the scope of a loss was given a name, or makes the answer there."""
    return node.op in ("Softmax", "Sigmoid") or not (has_default_name(node) or _NAMED_LOSS.search(node.name))


def scores(view: GraphView, name: str) -> Edge | None:
    """The numbers behind a decision: what an ArgMax, a threshold or a rounding, reshaped perhaps, decides upon."""
    node = view.nodes[name]
    while node is not None and node.op in _LAID_OUT:
        node = view.nodes.get(edges.data_inputs(node)[0][0])
    decides = node is not None and node.op in ("ArgMax", "Greater", "GreaterEqual", "Round")
    return edges.data_inputs(node)[0] if decides else None


def choice(view: GraphView, name: str) -> Any:
    """The ArgMax that a node is, or casts to another type; None for other nodes."""
    node = view.nodes[name]
    if node.op == "Cast":
        node = view.nodes.get(edges.data_inputs(node)[0][0])
    return node if node is not None and node.op == "ArgMax" else None


def is_only_small(view: GraphView, name: str, forward: Set[str]) -> bool:
    """Whether losses ask of a tensor only to be small, as of the rows of an embedding."""
    takers = [taker for taker in view.data_consumers(name) if taker.name not in view.trains]
    others = [taker for taker in takers if taker.op != "L2Loss"]
    return 0 < len(others) < len(takers) and all(taker.name in forward for taker in others)


def measures(name: str) -> bool:
    """Whether the name of an end says that it is a loss or a metric."""
    return bool(_NAMED_LOSS.search(name.rsplit("/", 1)[-1]))


def is_plain(view: GraphView, node: Any) -> bool:
    """Whether a node is what loss functions put in front of a prediction: a reshaping, a sum with next to nothing."""
    if node.op == "Reshape":
        return _inside_cross_entropy(view, node) or _is_flattened(view, node)
    return node.op in _ARITHMETIC and _plain_arithmetic(view, node, False)


def _of_choice(view: GraphView, node: Any) -> bool:
    """Whether a Cast makes another type of a choice that is no mere metric."""
    chosen = choice(view, node.name)
    return chosen is not None and has_default_name(chosen) and not is_transparent(view, chosen.name)


def is_share(view: GraphView, node: Any) -> bool:
    """Whether a node divides by the sum of what it divides, as losses do with probabilities.

    To divide exponentials so is to make probabilities.
    """
    if node.op not in ("RealDiv", "Div"):
        return False
    value, divisor = edges.data_inputs(node)
    total, parts = view.nodes.get(divisor[0]), view.nodes.get(value[0])
    shares = total is not None and total.op == "Sum" and edges.data_inputs(total)[0] == value
    return shares and parts is not None and parts.op != "Exp"


def _is_flattened(view: GraphView, node: Any) -> bool:
    """Whether a Reshape makes one long vector from which a loss takes the entries of the labels."""
    takers = [taker for taker in view.data_consumers(node.name) if taker.name not in view.trains]
    return (
        node.op == "Reshape"
        and view.shape((node.name, 0)) in ((None,), None)
        and bool(takers)
        and all(taker.op in ("Gather", "GatherV2") for taker in takers)
    )


def _compared(view: GraphView, name: str) -> bool:
    """Whether an ArgMax is only compared with another one, as an accuracy does."""
    return all(
        taker.op in ("Equal", "NotEqual", "Sub")
        and {view.nodes[source].op for source, _ in edges.data_inputs(taker) if source in view.nodes} == {"ArgMax"}
        for taker in view.data_consumers(name)
    )


def _inside_cross_entropy(view: GraphView, node: Any) -> bool:
    """Whether a Reshape is the one that a cross entropy function puts in front of its op: its shape is computed."""
    takers = [taker for taker in view.data_consumers(node.name) if taker.name not in view.trains]
    shape = view.nodes.get(edges.data_inputs(node)[1][0]) if len(edges.data_inputs(node)) > 1 else None
    computed = shape is not None and shape.op != "Const"
    return computed and bool(takers) and all("CrossEntropyWithLogits" in taker.op for taker in takers)


def _plain_arithmetic(view: GraphView, node: Any, whole: bool) -> bool:
    """Arithmetic of a loss: with constants near nothing or one; of a whole loss: anything but weights."""
    inputs = edges.data_inputs(node)
    if whole:
        return not any(_is_weight(view, edge) for edge in inputs)
    values = [scalar(view.nodes, edge) for edge in inputs]
    return any(value is not None and (abs(value) < 1e-2 or value == 1) for value in values)


def _is_weight(view: GraphView, edge: Edge) -> bool:
    node = view.nodes.get(origin(view.nodes, edge)[0])
    return node is not None and (node.op in kinds.VARIABLES or node.op == "ReadVariableOp")
