"""The part of a graph that only serves training, saving or reporting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from migrate.graph import kinds, weight_gradients
from migrate.graph.names import has_default_name
from migrate.graphdef import edges

if TYPE_CHECKING:
    from migrate.graph.view import GraphView

_METRICS = re.compile(r"(^|/)(metrics?|accuracy|auc|precision|recall)(_\d+)?/")
_ANSWERS = frozenset({"Softmax", "Sigmoid", "ArgMax", "TopKV2"})


def only(view: GraphView) -> frozenset[str]:
    """The nodes that serve nothing else: gradients, updates, the saver, summaries, checks, and what only these need."""
    given_up = {name for name, node in view.nodes.items() if _serves(view, node)}
    given_up |= _after_steps(view) | _of_gradients(view) | weight_gradients.find(view)
    others = {name for name in given_up if not kinds.GRADIENT.search(name)}
    reported = {name for name in given_up if kinds.reports(view.nodes[name].op)}
    inner = _before_weights(view)
    pending = [name for name in view.nodes if name in given_up]
    while pending:
        for name, index in map(edges.parse, view.nodes[pending.pop()].input):
            if index < 0 or name not in view.nodes or name in given_up or not _is_spare(view, name, others):
                continue
            for_people = any(taker.name in reported for taker in view.data_consumers(name))
            answers = _is_made(view, name) or (for_people and _looks_like_an_answer(view, name))
            if answers and name not in inner:
                continue
            given_up.add(name)
            others.add(name)
            reported |= {name} if for_people else set()
            pending.append(name)
    return frozenset(given_up)


def _before_weights(view: GraphView) -> set[str]:
    """The nodes that weights go in after, such as the gates inside of a recurrent cell."""
    forward = [
        view.nodes[name]
        for name in view.weighted
        if not kinds.GRADIENT.search(name) and not kinds.changes_state(view.nodes[name].op)
    ]
    return edges.ancestors(view.nodes, [source for node in forward for source, _ in edges.data_inputs(node)])


def _after_steps(view: GraphView) -> set[str]:
    """What is computed only when an optimizer has made its step: the loss as a training operation gives it, the new
    weights."""
    pending = [name for name, node in view.nodes.items() if kinds.OPTIMIZER.match(node.op)]
    found: set[str] = set()
    while pending:
        for node, _, _ in view.consumers[pending.pop()]:
            if node.name not in found:
                found.add(node.name)
                pending.append(node.name)
    return found


def _of_gradients(view: GraphView) -> set[str]:
    """What is computed from the gradients that optimizers take: scaled back, clipped, checked for being finite."""
    pending = [name for name, node in view.nodes.items() if kinds.OPTIMIZER.match(node.op)]
    taken = set(pending)
    met = set[str]()
    while pending:
        for name, _ in edges.data_inputs(view.nodes[pending.pop()]):
            if kinds.GRADIENT.search(name):
                met.add(name)
            elif name in view.nodes and name not in taken:
                taken.add(name)
                pending.append(name)
    return edges.descendants(view.consumers, met)


def _serves(view: GraphView, node: Any) -> bool:
    return (
        kinds.changes_state(node.op)
        or kinds.reports(node.op)
        or node.op in kinds.SAVER
        or node.name in view.model.saver_nodes
        or bool(kinds.GRADIENT.search(node.name))
        or _repeats_gradient(node)
    )


def _repeats_gradient(node: Any) -> bool:
    """Whether a node without a name of its own hands on a gradient, as from several devices to an optimizer."""
    if node.op != "Identity" or not has_default_name(node):
        return False
    return bool(kinds.GRADIENT.search(edges.data_inputs(node)[0][0]))


def _is_spare(view: GraphView, name: str, given_up: set[str]) -> bool:
    """Whether a node feeds nothing but state changes and the like. `given_up` holds no gradient: what one is taken of
    is not spare."""
    node = view.nodes[name]
    if node.op in kinds.VARIABLES or node.op in kinds.PLACEHOLDERS or name in view.anchors:
        return False
    return all(taker.name in given_up for taker in view.data_consumers(name))


def _is_made(view: GraphView, name: str) -> bool:
    """Whether a node that only feeds an update is an answer all the same: an activation, or a result with a name."""
    if not view.shape((name, 0)) or _METRICS.search(name):
        return False
    node = view.nodes[name]
    named = not has_default_name(node) and bool(view.reach[name] and view.weights[name])
    chosen = node.op == "Cast" and view.nodes[edges.data_inputs(node)[0][0]].op == "ArgMax"
    return chosen or node.op in _ANSWERS or (named and "/" not in name)


def _looks_like_an_answer(view: GraphView, name: str) -> bool:
    """Whether a tensor that people are shown may be the answer itself: a batch of something with a name."""
    node, shape = view.nodes[name], view.shape((name, 0))
    if not shape or node.op in kinds.SHAPES:
        return False
    shown = node.op not in kinds.READS and any(kinds.SUMMARY.search(t.op) for t in view.data_consumers(name))
    return shown or not has_default_name(node)
