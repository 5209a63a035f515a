"""What one network hands to another that other losses train: the action of an actor, the picture of a generator.

It is an answer although it is no end: people ask the first network, and use the other one to train it.
"""

from __future__ import annotations

from migrate.graph import generated, kinds, learners, reads
from migrate.graph.names import has_default_name
from migrate.graph.view import GraphView
from migrate.graphdef import edges

_JOINS = frozenset({"Concat", "ConcatV2", "Pack"})
_LAYOUT = frozenset({"Reshape", "Squeeze", "ExpandDims", "Cast", "StopGradient", "Identity"})


def find(view: GraphView, forward: set[str]) -> set[str]:
    """The tensors among `forward` that weights take which no loss trains that trains what made the tensor."""
    trained = view.trained
    if len(set(trained.values())) < 2:
        return set()
    found: set[str] = set()
    for name in view.weighted - view.trains:
        if name in forward and view.nodes[name].op not in kinds.READS:
            own = frozenset(loss for weight in reads.variables(view, name) for loss in trained.get(weight, ()))
            found |= {made for made in _taken(view, name) if own and _is_foreign(view, trained, made, own)}
    found &= forward
    return {name for name in found if not generated.is_mixed(view, name, found)}


def _is_foreign(view: GraphView, trained: dict[str, frozenset[str]], name: str, own: frozenset[str]) -> bool:
    makers = learners.of(view, trained, view.weights[name])
    return bool(makers) and not makers & own and bool(view.reach[name])


def _taken(view: GraphView, name: str) -> set[str]:
    """What a node with weights takes: the parts of what is joined, before what only lays it out anew."""
    found, pending = set[str](), [source for source, _ in edges.data_inputs(view.nodes[name])[:2]]
    while pending:
        source = pending.pop()
        node = view.nodes.get(source)
        if node is None or not view.weights[source] or node.op in kinds.VARIABLES or source in view.repeats:
            continue
        inputs = [taken for taken, _ in edges.data_inputs(node)]
        if node.op in _JOINS:
            pending += inputs
        elif node.op in _LAYOUT and has_default_name(node):
            pending += inputs[:1]
        else:
            found.add(source)
    return found
