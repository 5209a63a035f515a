"""Networks that a graph holds twice: once built for training, once for inference."""

from __future__ import annotations

from collections.abc import Iterable

from migrate.frozen import dataclass
from migrate.graph import judged, kinds, reads
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import origin
from migrate.models import Shape

_LAYOUT = frozenset({"Squeeze", "ExpandDims", "StridedSlice", "Reshape"})


@dataclass(frozen=True)
class _End:
    """An end with what it lays out anew, all that it is computed from, and the weights that go into it last."""

    name: str
    core: str
    before: set[str]
    last: set[str]
    weights: frozenset[str]


def of_training(view: GraphView, ends: Iterable[str], data: int = -1) -> set[str]:
    """The ends of networks for training beside the same network for inference. `data` are the sources that are fed.

    A network for training has noise in it; or losses take what it gives, and none what its twin gives, which needs
    fewer inputs or has no part in common with it.
    """
    known = [_end(view, name) for name in ends]
    noisy = [end for end in known if _draws(view, end.before)]
    calm = [end for end in known if end not in noisy and view.weights[end.name]]
    found = {end.name for end in noisy if any(_is_calm_twin(view, end, other) for other in calm)}
    rest = [end for end in known if end.name not in found]
    found |= _trained(view, rest, data) | _local(view, rest)
    return found | _other_towers(view, [end for end in rest if end.name not in found])


def _end(view: GraphView, name: str) -> _End:
    last = judged.last_weighted(view, name)
    weights = frozenset(weight for node in last for weight in reads.variables(view, node))
    return _End(name, _core(view, name), edges.ancestors(view.nodes, [name]), last, weights)


def _core(view: GraphView, name: str) -> str:
    """What a tensor is before it is laid out anew, without a value more or less."""
    while view.nodes[name].op in _LAYOUT:
        source = edges.data_inputs(view.nodes[name])[0]
        if _sizes(view.shape((name, 0))) != _sizes(view.shape(source)):
            break
        name = source[0]
    return name


def _sizes(shape: Shape | None) -> list[int | None] | None:
    """The sizes of a shape but for those that are 1."""
    return None if shape is None else [size for size in shape if size != 1]


def _draws(view: GraphView, before: set[str]) -> bool:
    """Whether random numbers are drawn on the way to a tensor, in no branch that a predicate turns off."""
    ops = {view.nodes[name].op for name in before}
    return bool(ops & kinds.RANDOM) and "Switch" not in ops


def _is_calm_twin(view: GraphView, end: _End, other: _End) -> bool:
    """Whether `other` has the weights of a noisy end, which is not merely drawn from it."""
    return view.weights[end.name] & ~view.weights[other.name] == 0 and other.name not in end.before


def _trained(view: GraphView, ends: list[_End], data: int) -> set[str]:
    before = edges.ancestors(view.nodes, view.anchors)
    free = [end for end in ends if end.core not in before and view.weights[end.name] and view.reach[end.name]]
    taken = [end for end in ends if end.core in before]
    found = {end.weights for end in taken if any(_is_applied_anew(view, end, other, data) for other in free)}
    return {end.name for end in taken if end.weights in found}


def _is_applied_anew(view: GraphView, end: _End, other: _End, data: int) -> bool:
    """Whether `other` applies the last weights of an end anew, for inference."""
    if not end.weights or end.last & other.before or other.name in end.before:
        return False
    needed, wanted = view.reach[end.name] & data, view.reach[other.name] & data
    if wanted != needed and wanted & ~needed == 0:
        return 2 * len(end.weights & other.before) > len(end.weights)
    alike = end.weights == other.weights and _is_alike(view, end, other)
    return alike and not view.weighted & end.before & other.before


def _is_alike(view: GraphView, end: _End, other: _End) -> bool:
    """Whether two ends are made by the same op, and by the same ops after the last weights."""
    return _made_by(view, end.core) == _made_by(view, other.core) and _after(view, end) == _after(view, other)


def _after(view: GraphView, end: _End) -> set[str]:
    """The ops that stand between the last weights and an end."""
    between = edges.ancestors(view.nodes, [end.core], frozenset(end.last)) - end.last
    return {view.nodes[name].op for name in between if view.weights[name]} - _LAYOUT - kinds.READS


def _local(view: GraphView, ends: list[_End]) -> set[str]:
    """The ends of local copies, whose gradients train the weights of a network that no loss takes."""
    trained = view.trained
    led = []
    for end in ends:
        names = set(view.named_weights(view.weights[end.name]))
        if names and names <= trained.keys():
            judged_by = frozenset[str]().union(*(trained[name] for name in names))
            if not names & edges.ancestors(view.nodes, judged_by):
                led.append(_within(names))
    used = {end.name: set(view.named_weights(view.weights[end.name])) for end in ends} if led else {}
    return {name for name, names in used.items() if names and not names & trained.keys() and _within(names) in led}


def _other_towers(view: GraphView, ends: list[_End]) -> set[str]:
    """The ends of a network that is applied with the same weights to other data, in no loss together with the first
    in the order of the graph."""
    order = {name: position for position, name in enumerate(view.nodes)}
    found: set[str] = set()
    for end in sorted(ends, key=lambda one: order[one.name]) if view.anchors else ():
        if end.name not in found and end.weights and view.reach[end.name]:
            found |= {other.name for other in ends if other is not end and _is_other_tower(view, end, other)}
    return found


def _is_other_tower(view: GraphView, end: _End, other: _End) -> bool:
    if end.weights != other.weights or not _is_alike(view, end, other):
        return False
    shared = view.reach[end.name] & view.reach[other.name] or view.weighted & end.before & other.before
    return bool(view.reach[other.name]) and not shared and not _losses_of(view, end) & _losses_of(view, other)


def _losses_of(view: GraphView, end: _End) -> frozenset[str]:
    """The losses that depend on what the last weights of an end give."""
    return view.anchors & edges.descendants(view.consumers, end.last)


def _within(names: set[str]) -> frozenset[str]:
    """The names of variables within the first scope of each."""
    return frozenset(name.partition("/")[2] for name in names)


def _made_by(view: GraphView, name: str) -> str:
    """The op of a node, or of what it repeats."""
    return str(view.nodes[origin(view.nodes, (name, 0))[0]].op)
