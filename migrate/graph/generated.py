"""What a generator makes for its discriminator: an answer, although it is no end.

A network that is applied twice with the same weights, once to data that is fed and once to something that other
weights computed, judges the latter. What it says itself is no answer where it says so to losses alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from migrate.graph import reads
from migrate.graph.view import GraphView
from migrate.graphdef import edges

_JOINS = frozenset({"Concat", "ConcatV2", "Pad", "PadV2", "MirrorPad"})
_MADE = frozenset({"Tanh", "Sigmoid", "Relu", "BiasAdd", "Add", "AddV2", "Reshape", "Identity", "Softmax"})


def find(view: GraphView, forward: set[str]) -> set[str]:
    """The tensors that a network with shared weights takes in the place of fed data."""
    networks = _networks(view, forward).items()
    found = {made for (_, weight), nodes in networks for name in nodes for made in _made(view, name, weight, forward)}
    return {name for name in found if not is_mixed(view, name, found)}


def is_mixed(view: GraphView, name: str, found: set[str]) -> bool:
    """Whether something is made without weights from what another one of the `found` gives: a mixture with data."""
    before = found & edges.ancestors(view.nodes, [name])
    return any(other != name and view.weights[other] == view.weights[name] for other in before)


def critics(view: GraphView, ends: Iterable[str], forward: set[str]) -> set[str]:
    """The ends of networks that judge what generators make, as far as losses take them and all else of the network."""
    before = edges.ancestors(view.nodes, view.anchors)
    roots = [name for nodes in _networks(view, forward).values() if before.issuperset(nodes) for name in nodes]
    after = edges.descendants(view.consumers, roots)
    return {name for name in ends if name in after & before and not _meets_labels(view, name, forward)}


def _networks(view: GraphView, forward: set[str]) -> dict[tuple[str, str], list[str]]:
    """The applications of each weight that takes both fed data and what other weights made."""
    users: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in view.nodes:
        if name in view.weighted and name not in view.trains:
            for weight in reads.variables(view, name):
                users[(view.nodes[name].op, weight)].append(name)
    return {
        (op, weight): nodes
        for (op, weight), nodes in users.items()
        if any(_is_fed(view, name) for name in nodes) and any(_made(view, name, weight, forward) for name in nodes)
    }


def _is_fed(view: GraphView, name: str) -> bool:
    data = _data(view, name)
    return bool(data and view.reach[data] and not view.weights[data])


def _made(view: GraphView, name: str, weight: str, forward: set[str]) -> list[str]:
    """What weights other than `weight` made of that which a node takes; with a condition beside it perhaps."""
    pending, found = [_data(view, name)], []
    while pending:
        source = pending.pop()
        if not source or not view.reach[source] or not view.weights[source]:
            continue
        if view.weights[source] & view.weights[weight]:
            continue
        node = view.nodes[source]
        if node.op in _JOINS:
            pending += [part for part, _ in edges.data_inputs(node) if part in view.nodes]
        elif node.op in _MADE and source in forward:
            found.append(source)
    return found


def _meets_labels(view: GraphView, name: str, forward: set[str]) -> bool:
    """Whether what only losses take of a node depends on a label."""
    takers = view.data_consumers(name)
    return any(taker.name not in view.trains and taker.name not in forward for taker in takers)


def _data(view: GraphView, name: str) -> str:
    """The node whose values a weighted node takes first; empty where it has none."""
    inputs = edges.data_inputs(view.nodes[name])
    return inputs[0][0] if inputs and inputs[0][0] in view.nodes else ""
