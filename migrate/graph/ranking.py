"""Which of several answers is the likeliest: the order of the outputs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from migrate import dtypes
from migrate.graph import byproducts, losses
from migrate.graph.names import has_default_name
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import origin
from migrate.graphdef.edges import Edge

_LIKELY = re.compile(
    r"predict|prob|softmax|output|logits|score|result|answer|y_?hat|sigmoid|embed|infer|decod|class|reconstr", re.I
)
_ACTIVATIONS = frozenset({"Softmax", "Sigmoid", "Tanh"})
# Nodes that a copy of a variable passes: reads, a part of it, an average of both.
_FEW = 40
_ASSIGN = frozenset({"Assign", "AssignVariableOp"})


def ranked(view: GraphView, found: Iterable[Edge], made: Iterable[str] = ()) -> list[Edge]:
    """Tensors with the likeliest first. `made` is what one network hands to another."""
    tensors, order = list(dict.fromkeys(found)), {name: position for position, name in enumerate(view.nodes)}
    given = {view.weights[name] for name in made}
    bonus = {name: 5.0 for name, _ in tensors if view.weights[name] in given}
    for name, lost in (*_late(view, {name for name, _ in tensors}).items(), *_copied(view, tensors).items()):
        bonus[name] = bonus.get(name, 0.0) - lost
    return sorted(tensors, key=lambda e: (-_likelihood(view, e) - bonus.get(e[0], 0.0), -order[e[0]], e[1]))


def _likelihood(view: GraphView, edge: Edge) -> float:
    """How much a tensor looks like the answer of a model."""
    node, shape, types = view.nodes[edge[0]], view.shape(edge), byproducts.types_of(view, edge[0])
    score = 2.0 * bool(_LIKELY.search(edge[0].rsplit("/", 1)[-1])) + 1.0 * bool(_LIKELY.search(edge[0]))
    score += 2.0 * (node.op in _ACTIVATIONS)
    score += 1.0 * (types[edge[1]] in dtypes.FLOATS if edge[1] < len(types) else 0)
    score += 1.0 * (shape is not None and len(shape) > 1)
    score -= 2.0 * (shape == ())
    score -= 5.0 * bool(losses.SCOPE.search(edge[0]))
    return score


def _late(view: GraphView, names: set[str]) -> dict[str, float]:
    """What comes later than it looks: the unnamed scores behind a named choice."""
    late: dict[str, float] = {}
    for name in names:
        scores = losses.scores(view, name)
        if scores is not None and scores[0] in names and not has_default_name(view.nodes[name]):
            plain = has_default_name(view.nodes[scores[0]]) and view.nodes[scores[0]].op not in _ACTIVATIONS
            late |= {scores[0]: 4.0} if plain else {}
    return late


def _copied(view: GraphView, tensors: Iterable[Edge]) -> dict[str, float]:
    """What is computed with copies of weights alone, such as the target network of a learner."""
    copies = _copies(view)
    if not copies:
        return {}
    return {name: 3.0 for name, _ in tensors if (used := _variables(view, name)) and used <= copies.keys()}


def _variables(view: GraphView, name: str) -> set[str]:
    return edges.ancestors(view.nodes, [name]) & view.model.variables.keys()


def _copies(view: GraphView) -> Mapping[str, str]:
    """Variables that are assigned the value of another one, whole or in part, by copy."""
    found: dict[str, str] = {}
    for node in view.nodes.values():
        if node.op in _ASSIGN and len(node.input) > 1:
            target, source = (origin(view.nodes, edges.parse(reference))[0] for reference in list(node.input)[:2])
            variables = _close(view, source) - {target}
            if target in view.model.variables and len(variables) == 1:
                other = variables.pop()
                if view.model.variables[other].shape == view.model.variables[target].shape:
                    found[target] = other
    return {target: source for target, source in found.items() if source not in found}


def _close(view: GraphView, name: str) -> set[str]:
    """The variables that a value is made of in a few steps, as copies are; empty where it takes more."""
    pending, seen = [name], set[str]()
    while pending and len(seen) <= _FEW:
        current = pending.pop()
        if current in view.nodes and current not in seen:
            seen.add(current)
            pending += [source for source, _ in edges.data_inputs(view.nodes[current])]
    return seen & view.model.variables.keys() if not pending else set()
