"""Which sources are labels: they meet the prediction only in the loss and in metrics."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Iterator
from typing import Any

from migrate import dtypes
from migrate.graph import kinds, reads
from migrate.graph.losses import SCOPE, is_loss_like, scores
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge

# Op → positions of its inputs that hold labels.
SLOTS: dict[str, tuple[int, ...]] = {
    "SoftmaxCrossEntropyWithLogits": (1,),
    "SparseSoftmaxCrossEntropyWithLogits": (1,),
    "CTCLoss": (1, 2),
    "CTCLossV2": (1, 2),
    "InTopK": (1,),
    "InTopKV2": (1,),
    "LogUniformCandidateSampler": (0,),
    "UniformCandidateSampler": (0,),
    "LearnedUnigramCandidateSampler": (0,),
    "FixedUnigramCandidateSampler": (0,),
    "ComputeAccidentalHits": (0,),
    "EditDistance": (3, 4, 5),
}
# Where an op takes a shape.
_SIZED = frozenset({("Reshape", 1), ("Fill", 0), ("BroadcastTo", 1), ("Tile", 1), ("RandomUniform", 0)})
_NAME = re.compile(
    r"(.*_)?(labels?|targets?|y_?true|ground_?truth|gt|truth|y_?actual|golds?|classes|answers?|rewards?|advantages?|"
    r"returns?|y_?label|true_?y|expected\w*|output_?data|desired\w*)(_(ph|pl|placeholder|batch|data|input|in|ids?|true))?|"
    r"y_+|ys?|y_?(ph|pl|placeholder|input|in|batch|data)|label_\w+|target_\w+",
)
_THROUGH = frozenset({
    "Cast", "Reshape", "Squeeze", "ExpandDims", "OneHot", "StridedSlice", "Slice", "Identity", "Switch", "Merge",
    "ConcatV2", "Concat", "ArgMax", "Transpose", "Pack", "Unpack", "StopGradient", "ToInt64", "Tile", "Split", "Where",
    "GatherNd", "Mul", "Add", "AddV2", "Sub", "RealDiv", "Maximum", "Minimum", "Placeholder", "PlaceholderWithDefault",
})  # fmt: skip


def find(view: GraphView, data: list[Edge]) -> list[Edge]:
    """The sources among `data` that are labels."""
    named = [edge for edge in data if _is_label(view, edge)]
    return named if len(named) < len(data) else [edge for edge in named if _in_label_slot(view, edge)]


def _is_label(view: GraphView, edge: Edge) -> bool:
    if _is_counted(view, edge):
        return True
    named = bool(_NAME.fullmatch(_word(edge[0])))
    if _in_label_slot(view, edge) and (named or not _meets_weights(view, edge)):
        return not _is_condition(view, edge)
    if _ends_elsewhere(view, edge) or _is_size(view, edge):
        return False
    return named or not _meets_weights(view, edge)


def _is_size(view: GraphView, edge: Edge) -> bool:
    """Whether a whole number only says how large something is to be: it stands among the sizes of a shape."""
    node = view.nodes[edge[0]]
    if "dtype" not in node.attr or node.attr["dtype"].type not in dtypes.INTEGERS:
        return False
    if view.shape(edge) not in ((), None):
        return False
    packs = [taker for taker in view.data_consumers(edge[0]) if taker.name not in view.trains]
    takers = [taken for pack in packs for taken in view.consumers[pack.name] if taken[0].name not in view.trains]
    sized = all((taker.op, position) in _SIZED for taker, position, index in takers if index >= 0)
    return bool(takers) and all(pack.op == "Pack" for pack in packs) and sized


def _is_condition(view: GraphView, edge: Edge) -> bool:
    """Whether weights make something of a label that is judged again, as in a generator of what a label says.

    What decodes without the label, with the same weights, tells that the label is one for all that.
    """
    bit = _bit(view, edge)
    met = {name for name in downstream(view, edge) if name in view.weighted and not SCOPE.search(name)}
    met &= edges.ancestors(view.nodes, _compared_with_labels(view, bit))
    if not met:
        return False
    used = _first_weights(view, bit, met)
    ends = (name for name in view.nodes if used & ~view.weights[name] == 0 and name not in view.trains)
    return not any(
        not view.touched[name] & bit and not view.data_consumers(name) and not is_loss_like(view, name) for name in ends
    )


def _first_weights(view: GraphView, bit: int, met: set[str]) -> int:
    """The weights that a source meets first, of the nodes `met`, as a bit set."""
    taken = {name: [n for n, _ in edges.data_inputs(view.nodes[name]) if n in view.nodes] for name in met}
    first = [n for n, found in taken.items() if any(view.reach[s] & bit and not view.weights[s] for s in found)]
    weights = [weight for name in first or met for weight in reads.variables(view, name)]
    return functools.reduce(operator.or_, (view.weights[weight] for weight in weights), 0)


def _compared_with_labels(view: GraphView, bit: int) -> list[str]:
    """The predictions that depend on a source and are compared with labels."""
    losses = [
        node for node in view.nodes.values() if 0 not in SLOTS.get(node.op, (0,)) and node.name not in view.trains
    ]
    predictions = [edges.data_inputs(node)[0][0] for node in losses]
    return [name for name in predictions if name in view.nodes and view.reach[name] & bit]


def _word(name: str) -> str:
    leaf = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.rsplit("/", 1)[-1]).lower()
    return re.sub(r"[-.]", "_", re.sub(r"(?<=[a-z])_?\d+$", "", leaf))


def _bit(view: GraphView, edge: Edge) -> int:
    return 1 << view.sources.index(edge)


def downstream(view: GraphView, edge: Edge) -> Iterator[str]:
    """The forward nodes that depend on the values of a source."""
    bit = _bit(view, edge)
    return (name for name, bits in view.reach.items() if bits & bit and name not in view.trains)


def _ends_elsewhere(view: GraphView, edge: Edge) -> bool:
    """Whether the source leads to an end that is neither loss nor metric."""
    for name in downstream(view, edge):
        if name == edge[0] or any(taker.name not in view.trains for taker in view.data_consumers(name)):
            continue
        if not is_loss_like(view, name):
            return True
    return False


def _in_label_slot(view: GraphView, edge: Edge) -> bool:
    return any(position in SLOTS.get(node.op, ()) for node, position in _met(view, edge))


def _is_counted(view: GraphView, edge: Edge) -> bool:
    """Whether an accuracy compares a source with what the network chooses without it."""
    bit = _bit(view, edge)
    compared = [node for node, _ in _met(view, edge) if node.op in ("Equal", "NotEqual")]
    others = (name for node in compared for name, _ in edges.data_inputs(node) if name in view.nodes)
    return any(view.weights[n] and not view.reach[n] & bit and scores(view, n) is not None for n in others)


def _met(view: GraphView, edge: Edge) -> Iterator[tuple[Any, int]]:
    """What takes a source, as it stands or laid out anew, before weights do: the nodes and the positions."""
    pending, seen = [edge], {edge}
    while pending:
        name, index = pending.pop()
        for node, position, taken in view.consumers[name]:
            if taken != index:
                continue
            yield node, position
            outputs = [(node.name, 0), (node.name, 1)] if node.op in _THROUGH else []
            for following in outputs:
                if following not in seen and node.name not in view.trains and node.name not in view.weighted:
                    seen.add(following)
                    pending.append(following)


def _meets_weights(view: GraphView, edge: Edge) -> bool:
    return any(
        name in view.weighted and view.nodes[name].op not in kinds.READS and not SCOPE.search(name)
        for name in downstream(view, edge)
    )
