"""The shape that the uses of a tensor demand, for tensors of which the graph records none.

From the tensor one goes on through operations that change a shape in a known way, to the first one that demands a
shape, and reckons back from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from migrate.graph import kinds
from migrate.graph.demands import demand, held, rows
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import array, scalar
from migrate.graphdef.edges import Edge
from migrate.graphdef.opdefs import attr
from migrate.models import Shape

_LIMIT = 2000
_LIKE = frozenset({
    "Identity", "Cast", "StopGradient", "Enter", "RefEnter", "Exit", "Switch", "RefSwitch", "Merge", "GuaranteeConst",
    "PlaceholderWithDefault", "CheckNumerics", "Print", "EnsureShape", "LogicalNot", "ReverseV2", "Relu", "Relu6",
    "Elu", "Selu", "Sigmoid", "Tanh", "Softplus", "Softsign", "Abs", "Neg", "Exp", "Log", "Log1p", "Sqrt", "Rsqrt",
    "Square", "Floor", "Round", "Sign", "ClipByValue", "BiasAdd", "FakeQuantWithMinMaxVars", "FakeQuantWithMinMaxArgs",
})  # fmt: skip
_ARITHMETIC = frozenset({
    "Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "DivNoNan", "Maximum", "Minimum", "Pow", "SquaredDifference",
    "FloorDiv", "FloorMod",
})  # fmt: skip
_PREDICATES = frozenset({"Identity", "LogicalNot"})

Back = Callable[[Shape], Shape | None]
"""From the shape of what an operation gives to that of what it takes; None where that cannot be told."""


def shape(view: GraphView, edge: Edge) -> Shape | None:
    """The shape that the nearest use of a tensor demands, None where no use says even how many axes there are.

    A use that brings it into a shape of its own only tells how many numbers there are: others go before.
    """
    pending: deque[tuple[Edge, tuple[Back, ...]]] = deque([(edge, ())])
    seen, reshaped = {edge}, None
    while pending and len(seen) < _LIMIT:
        (name, index), steps = pending.popleft()
        for node, position, taken in view.consumers[name]:
            if taken != index or kinds.GRADIENT.search(node.name):
                continue
            found = _before(demand(view, node, position), steps)
            if found is not None:
                return found
            if node.op == "Reshape" and position == 0:
                reshaped = reshaped or _before(rows(view, node), steps)
            for following, back in _following(view, node, position):
                if following not in seen:
                    seen.add(following)
                    pending.append((following, (*steps, back)))
    return reshaped


def completed(declared: Shape | None, wanted: Shape | None) -> Shape | None:
    """A declared shape with what it leaves open taken from another one of as many axes."""
    if declared is None or wanted is None:
        return wanted if declared is None else declared
    if len(declared) != len(wanted):
        return declared
    return tuple(other if size is None else size for size, other in zip(declared, wanted, strict=True))


def is_predicate(view: GraphView, edge: Edge) -> bool:
    """Whether a tensor as it stands decides what a Switch or a loop does, which take nothing but a scalar."""
    pending, seen = [edge[0]], {edge[0]}
    while pending:
        for node, position, index in view.consumers[pending.pop()]:
            if (node.op, position) in (("Switch", 1), ("RefSwitch", 1), ("LoopCond", 0)) and index == edge[1]:
                return True
            if node.op in _PREDICATES and index >= 0 and node.name not in seen:
                seen.add(node.name)
                pending.append(node.name)
    return False


def _before(found: Shape | None, steps: tuple[Back, ...]) -> Shape | None:
    for back in reversed(steps):
        found = None if found is None else back(found)
    return found


def _following(view: GraphView, node: Any, position: int) -> Iterator[tuple[Edge, Back]]:
    """The outputs of a node whose shape tells that of its input at a position, and how."""
    back = _back(view, node, position)
    if back is not None:
        outputs = range(2) if node.op in ("Switch", "RefSwitch") else range(_parts(node))
        yield from (((node.name, number), back) for number in outputs)


def _parts(node: Any) -> int:
    return max(1, attr(node, "num_split").i or attr(node, "num").i) if node.op in ("Split", "Unpack") else 1


def _back(view: GraphView, node: Any, position: int) -> Back | None:
    if (node.op in _LIKE and position == 0) or node.op == "Merge":
        return lambda found: found
    if node.op in _ARITHMETIC:
        return _beside(view, node, position)
    if node.op in ("Concat", "ConcatV2"):
        return _joined(view, node)
    if node.op == "Split" and position == 1:
        return _split(view, node)
    makes = _BY_OP.get(node.op) if position == 0 else None
    return None if makes is None else makes(view, node)


def _beside(view: GraphView, node: Any, position: int) -> Back | None:
    """Arithmetic with a number, or with weights of few axes, leaves a shape as it is."""
    other = held(view, edges.parse(node.input[1 - position]))
    return None if other is None else lambda found: found if len(other) <= len(found) else None


def _joined(view: GraphView, node: Any) -> Back | None:
    """Of what is put together, all parts are taken to be alike."""
    count = attr(node, "N").i
    axis = scalar(view.nodes, edges.parse(node.input[count if node.op == "ConcatV2" else 0]))
    return None if axis is None or not count else lambda found: _sized(found, axis, lambda size: size // count)


def _split(view: GraphView, node: Any) -> Back | None:
    axis, count = scalar(view.nodes, edges.parse(node.input[0])), attr(node, "num_split").i
    return None if axis is None else lambda found: _sized(found, axis, lambda size: size * count)


def _sized(found: Shape, axis: int, change: Callable[[int], int]) -> Shape | None:
    """The shape with another size along one axis."""
    if not -len(found) <= axis < len(found):
        return None
    sizes = list(found)
    size = sizes[axis]
    sizes[axis] = None if size is None else change(size)
    return tuple(sizes)


def _expanded(view: GraphView, node: Any) -> Back | None:
    axis = scalar(view.nodes, edges.parse(node.input[1]))
    return None if axis is None else lambda found: _without(found, axis)


def _without(found: Shape, axis: int) -> Shape | None:
    return found[: axis % len(found)] + found[axis % len(found) + 1 :] if found and abs(axis) <= len(found) else None


def _squeezed(view: GraphView, node: Any) -> Back | None:
    axes = list(attr(node, "squeeze_dims").list.i)
    return (lambda found: _with(found, axes, [1] * len(axes))) if axes else None


def _unpacked(view: GraphView, node: Any) -> Back | None:
    return lambda found: _with(found, [attr(node, "axis").i], [attr(node, "num").i])


def _with(found: Shape, axes: list[int], sizes: list[int]) -> Shape:
    """The shape with further axes, which are counted in the result."""
    rank = len(found) + len(axes)
    added = {axis % rank: size for axis, size in zip(axes, sizes, strict=True)}
    rest = iter(found)
    return tuple(added[axis] if axis in added else next(rest) for axis in range(rank))


def _transposed(view: GraphView, node: Any) -> Back | None:
    order = array(view.nodes, edges.parse(node.input[1]))
    if order is None:
        return None
    return lambda found: _turned(found, [int(axis) for axis in order.ravel()])


def _turned(found: Shape, order: list[int]) -> Shape | None:
    if sorted(order) != list(range(len(found))):
        return None
    sizes = dict(zip(order, found, strict=True))
    return tuple(sizes[axis] for axis in range(len(found)))


def _padded(view: GraphView, node: Any) -> Back | None:
    margins = array(view.nodes, edges.parse(node.input[1]))
    if margins is None or margins.ndim != 2:
        return None
    added = [int(margin) for margin in margins.sum(axis=1)]
    return lambda found: _smaller(found, added)


def _smaller(found: Shape, added: list[int]) -> Shape | None:
    if len(found) != len(added):
        return None
    return tuple(None if size is None else size - margin for size, margin in zip(found, added, strict=True))


def _sliced(view: GraphView, node: Any) -> Back | None:
    """A slice that takes whole axes, turned round perhaps."""
    begin, end = attr(node, "begin_mask").i, attr(node, "end_mask").i
    if attr(node, "new_axis_mask").i or attr(node, "shrink_axis_mask").i:
        return None
    steps = array(view.nodes, edges.parse(node.input[3]))
    if steps is None or any(abs(int(step)) != 1 for step in steps.ravel()):
        return None
    whole = (begin & end) | attr(node, "ellipsis_mask").i
    return (lambda found: found) if whole == (1 << steps.size) - 1 else None


_BY_OP: dict[str, Callable[[GraphView, Any], Back | None]] = {
    "ExpandDims": _expanded,
    "Squeeze": _squeezed,
    "Unpack": _unpacked,
    "Transpose": _transposed,
    "Pad": _padded,
    "PadV2": _padded,
    "MirrorPad": _padded,
    "StridedSlice": _sliced,
}
