"""The shapes that operations demand of what they take, as far as the operation and its weights tell."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from migrate.graph import kinds
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import array, origin
from migrate.graphdef.edges import Edge
from migrate.graphdef.opdefs import attr
from migrate.models import Shape

# These take one string.
_DECODERS = re.compile(r"Decode(Jpeg|Png|Gif|Bmp|Image|AndCropJpeg|Wav)$")
_VERSION = re.compile(r"V\d+$")
_CHANNELS_FIRST = (b"NCHW", b"NCDHW")

# (op without its version, position) → what is taken there.
_RANKS: dict[tuple[str, int], int] = {
    ("MaxPool", 0): 4,
    ("AvgPool", 0): 4,
    ("LRN", 0): 4,
    ("ResizeBilinear", 0): 4,
    ("ResizeNearestNeighbor", 0): 4,
    ("ResizeBicubic", 0): 4,
    ("ResizeArea", 0): 4,
    ("CropAndResize", 0): 4,
    ("SpaceToDepth", 0): 4,
    ("DepthToSpace", 0): 4,
    ("ExtractImagePatches", 0): 4,
    ("MaxPool3D", 0): 5,
    ("AvgPool3D", 0): 5,
    ("CTCBeamSearchDecoder", 0): 3,
    ("CTCGreedyDecoder", 0): 3,
    ("CTCBeamSearchDecoder", 1): 1,
    ("CTCGreedyDecoder", 1): 1,
    ("CudnnRNN", 0): 3,
    ("ReverseSequence", 1): 1,
    ("StringSplit", 0): 1,
    ("ParseExample", 0): 1,
    ("ParseSingleExample", 0): 0,
    ("Switch", 1): 0,
    ("RefSwitch", 1): 0,
    ("LoopCond", 0): 0,
    ("Range", 0): 0,
    ("Range", 1): 0,
    ("Range", 2): 0,
    ("LinSpace", 0): 0,
    ("LinSpace", 1): 0,
    ("LinSpace", 2): 0,
    ("Fill", 1): 0,
    ("OneHot", 1): 0,
    ("TopK", 1): 0,
}


def held(view: GraphView, edge: Edge) -> Shape | None:
    """The shape of weights: of their variable, their constant, or what the writer recorded."""
    name = origin(view.nodes, edge)[0]
    for _ in range(8):
        node = view.nodes.get(name)
        if node is None or node.op not in ("Identity", "ReadVariableOp", "Enter", "Switch", "RefSwitch", "Cast"):
            break
        name = origin(view.nodes, edges.parse(node.input[0]))[0]
    variable = view.model.variables.get(name)
    recorded = view.shape(edge) if edge[0] in view.nodes else None
    shape = variable.shape if variable is not None else recorded
    if shape is None:
        value = array(view.nodes, (name, 0))
        shape = value.shape if value is not None else None
    return shape


def demand(view: GraphView, node: Any, position: int) -> Shape | None:
    """The shape that a node demands of its input at a position, None where it says nothing of the rank."""
    op = _VERSION.sub("", node.op)
    if position == 0 and _DECODERS.match(node.op):
        return ()
    if _is_size(view, node):
        return ()
    rank = _RANKS.get((op, position))
    if rank is not None:
        return (None,) * rank
    asks = _BY_WEIGHTS.get((op, position))
    return None if asks is None else asks(view, node)


def _is_size(view: GraphView, node: Any) -> bool:
    """Whether a node puts together the shape of random numbers: what goes into it is one number each."""
    takers = view.data_consumers(node.name)
    return node.op == "Pack" and any(taker.op in kinds.RANDOM | {"Fill"} for taker in takers)


def _weights(view: GraphView, node: Any, position: int, rank: int) -> Shape | None:
    """The shape of the weights that a node takes at a position, where they have that rank."""
    shape = held(view, edges.parse(node.input[position])) if position < len(node.input) else None
    return shape if shape is not None and len(shape) == rank else None


def _matmul(view: GraphView, node: Any) -> Shape | None:
    weights = _weights(view, node, 1, 2)
    if weights is None:
        return None
    rows = weights[1 if attr(node, "transpose_b").b else 0]
    return (rows, None) if attr(node, "transpose_a").b else (None, rows)


def _convolution(position: int, axis: int, rank: int) -> Callable[[GraphView, Any], Shape | None]:
    """Images whose channels are as many as the kernel at a position has along an axis."""

    def asks(view: GraphView, node: Any) -> Shape | None:
        kernel = _weights(view, node, position, rank)
        return None if kernel is None else _images(node, kernel[axis], rank)

    return asks


def _normalised(view: GraphView, node: Any) -> Shape | None:
    scale = _weights(view, node, 1, 1)
    return None if scale is None else _images(node, scale[0], 4)


def _images(node: Any, channels: int | None, rank: int) -> Shape:
    open_sizes = (None,) * (rank - 2)
    first = attr(node, "data_format").s in _CHANNELS_FIRST
    return (None, channels, *open_sizes) if first else (None, *open_sizes, channels)


def rows(view: GraphView, node: Any) -> Shape | None:
    """What a Reshape to constant sizes can take: rows of as many numbers as those of its result have."""
    target = array(view.nodes, edges.parse(node.input[1]))
    if target is None:
        return None
    sizes = [int(size) for size in target.ravel()]
    if min(sizes, default=0) >= 0:
        return tuple(sizes)
    row = math.prod(sizes[1:])
    return (None, row) if sizes[0] == -1 and len(sizes) > 1 and row > 0 else None


def _steps(view: GraphView, node: Any) -> Shape | None:
    """Sequences for a fused LSTM, whose weights are for one step and its state together."""
    weights = _weights(view, node, 4, 2)
    if weights is None or weights[0] is None or weights[1] is None:
        return (None, None, None)
    return (None, None, weights[0] - weights[1] // 4)


_BY_WEIGHTS: dict[tuple[str, int], Callable[[GraphView, Any], Shape | None]] = {
    ("MatMul", 0): _matmul,
    ("Conv2D", 0): _convolution(1, 2, 4),
    ("DepthwiseConv2dNative", 0): _convolution(1, 2, 4),
    ("Dilation2D", 0): lambda view, node: (None, None, None, (_weights(view, node, 1, 3) or (None,))[-1]),
    ("Conv3D", 0): _convolution(1, 3, 5),
    ("Conv2DBackpropInput", 2): _convolution(1, 3, 4),
    ("Conv3DBackpropInput", 2): _convolution(1, 4, 5),
    ("FusedBatchNorm", 0): _normalised,
    ("BlockLSTM", 1): _steps,
}
