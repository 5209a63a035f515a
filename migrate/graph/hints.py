"""What the graph tells of the values that an input may take: found along the way from the input to its first uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migrate import dtypes
from migrate.frozen import dataclass
from migrate.graph import demanded, kinds, lengths
from migrate.graph.demands import held
from migrate.graph.sounds import sounds
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import computed_scalar, origin, scalar
from migrate.graphdef.edges import Edge
from migrate.models import Shape

_SAME = frozenset({
    "Identity", "Cast", "Reshape", "Squeeze", "ExpandDims", "Enter", "Switch", "Merge", "StopGradient", "Transpose",
    "TensorArrayScatterV3", "TensorArrayReadV3", "ReverseSequence", "ReverseV2", "Reverse", "StridedSlice", "Slice",
    "Unpack", "Pack", "ConcatV2", "Unique", "DynamicPartition", "Tile", "Split", "SplitV", "Maximum", "NextIteration",
    "Exit", "RefSwitch", "GuaranteeConst", "Concat", "Where", "Unbatch", "Pad", "PadV2", "Gather", "GatherV2",
    "GatherNd",
})  # fmt: skip
_BELOW = {"Less": 0, "LessEqual": 1}
_NUMBERS = (b"0", b"1", b"2", b"3")
_LIMIT = 2000


@dataclass(frozen=True)
class Hint:
    """What is known of an input beyond its type: shape, integer bounds (both included), words, what it measures."""

    shape: Shape | None = None
    bounds: tuple[int, int] | None = None
    choices: tuple[bytes, ...] = ()
    lengths_of: Edge | None = None


def hint(view: GraphView, edge: Edge, dtype: int, others: list[Edge]) -> Hint:
    """What the uses of an input say about it. `others` are the inputs that it may measure."""
    shape = demanded.completed(view.shape(edge), demanded.shape(view, edge))
    if dtype == dtypes.STRING:
        return Hint(shape, choices=_words(view, edge))
    if dtype not in dtypes.INTEGERS and not _counts(view, edge):
        return Hint(shape)
    if shape is not None and len(shape) == 1 and lengths.measures(view, edge, _uses(view, edge)):
        steps = lengths.longest(view, _uses(view, edge))
        if steps is not None:
            return Hint(shape, bounds=(1, steps))
        measured = next((o for o in others if o != edge and len(view.shape(o) or ()) > 1), None)
        return Hint(shape, lengths_of=measured)
    sizes = list(_sizes(view, edge))
    return Hint(shape, bounds=(0, min(sizes) - 1) if sizes else None)


def _counts(view: GraphView, edge: Edge) -> bool:
    """Whether an input of another type is made integers before anything else: ids in disguise."""
    takers = [node for node in view.data_consumers(edge[0]) if node.op not in kinds.SHAPES]
    return bool(takers) and all(n.op == "Cast" and n.attr["DstT"].type in dtypes.INTEGERS for n in takers)


def _uses(view: GraphView, edge: Edge) -> Iterator[tuple[Any, int]]:
    """The nodes that take the values of a tensor, with the position, beyond ops that only hand them on."""
    pending, seen = [edge], {edge}
    while pending and len(seen) < _LIMIT:
        name, index = pending.pop(0)
        for node, position, taken in view.consumers[name]:
            if taken != index or kinds.GRADIENT.search(node.name):
                continue
            yield node, position
            for following in _following(node, position):
                if following not in seen:
                    seen.add(following)
                    pending.append(following)


def _following(node: Any, position: int) -> list[Edge]:
    if node.op.startswith("TensorArrayScatter") and position == 2:
        return []
    if node.op in _SAME and (position == 0 or node.op in ("ConcatV2", "Concat", "Pack", "Maximum", "Merge")):
        return [(node.name, index) for index in range(2)]
    return [(node.name, 1)] if (node.op, position) == ("SparseFillEmptyRows", 1) else []


def _sizes(view: GraphView, edge: Edge) -> Iterator[int]:
    """How much there is to choose from for the gathers and one-hots behind an input; loops hand indices through tensor
    arrays."""
    for node, position in (*_uses(view, edge), *_through_arrays(view, edge)):
        if node.op in kinds.LOOKUPS and position == 1:
            size = _along(view, edges.parse(node.input[0]), _axis(node, view))
            if size:
                yield size
        if node.op == "SparseTensorDenseMatMul" and position == 2:
            rows = _along(view, edges.parse(node.input[3]))
            if rows:
                yield rows + 1  # a size, and not an index
        if node.op == "OneHot" and position == 0:
            depth = scalar(view.nodes, edges.parse(node.input[1]))
            if depth:
                yield int(depth)
        if node.op in _BELOW and position == 0 and any(taker.op == "All" for taker in view.data_consumers(node.name)):
            limit = computed_scalar(view.nodes, edges.parse(node.input[1]))
            if limit is not None and limit > 0:
                yield int(limit) + _BELOW[node.op]  # what an assertion demands


def _axis(node: Any, view: GraphView) -> int:
    axis = scalar(view.nodes, edges.parse(node.input[2])) if node.op == "GatherV2" else 0
    return int(axis or 0)


def _through_arrays(view: GraphView, edge: Edge) -> Iterator[tuple[Any, int]]:
    """Uses of what a loop reads from the tensor array that an input was scattered into."""
    for node, _ in list(_uses(view, edge)):
        if node.op.startswith(("TensorArrayScatter", "TensorArrayUnpack")):
            handle = origin(view.nodes, edges.parse(node.input[0]))
            for reader in view.nodes.values():
                if (
                    reader.op.startswith("TensorArrayRead")
                    and origin(view.nodes, edges.parse(reader.input[0])) == handle
                ):
                    yield from _uses(view, (reader.name, 0))


def _along(view: GraphView, edge: Edge, axis: int = 0) -> int | None:
    """The size of an axis of a table."""
    shape = held(view, edge)
    return shape[axis] if shape is not None and -len(shape) <= axis < len(shape) else None


def _words(view: GraphView, edge: Edge) -> tuple[bytes, ...]:
    """Words of the tables in which an input is looked up; numbers and sounds where it is decoded as such."""
    for node, position in _uses(view, edge):
        if node.op in ("LookupTableFind", "LookupTableFindV2") and position == 1:
            return _vocabulary(view, origin(view.nodes, edges.parse(node.input[0]))[0])
        if node.op == "StringToNumber":
            return _NUMBERS
        if node.op == "DecodeCSV" and position == 0:
            fields = len(node.attr["OUT_TYPE"].list.type)
            return tuple(b",".join([number] * fields) for number in _NUMBERS)
        if node.op == "DecodeWav":
            return sounds(max(1, node.attr["desired_channels"].i))
    return ()


def _vocabulary(view: GraphView, table: str) -> tuple[bytes, ...]:
    for node, position, _ in view.consumers[table]:
        if position != 0 or len(node.input) < 2:
            continue
        source = origin(view.nodes, edges.parse(node.input[1]))[0]
        if node.op.startswith("InitializeTableFromTextFile"):
            path = view.model.assets.get(source)
            lines = path.read_bytes().splitlines()[:64] if path is not None else []
            return tuple(line.split(b"\t")[0] for line in lines if line)
        if node.op in ("InitializeTable", "InitializeTableV2") and source in view.nodes:
            return tuple(view.nodes[source].attr["value"].tensor.string_val[:64])
    return ()
