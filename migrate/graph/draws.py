"""Answers that are drawn at random, and what they are drawn from: samples of a policy, and how likely they were."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Set

from migrate.graph import byproducts, kinds, losses
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge


def noisy(view: GraphView, dead: Set[Edge]) -> Set[str]:
    """The nodes that random numbers reach without passing a tensor that is never computed, nor one of the ops that
    make masks: a dropout keeps all in inference."""
    stopped = dead | {(name, -1) for name, node in view.nodes.items() if node.op in byproducts.MASKS}
    random = [name for name, node in view.nodes.items() if node.op in kinds.RANDOM and (name, -1) not in dead]
    return edges.descendants(view.consumers, random, stopped)


def drawn(view: GraphView, names: Iterable[str], noise: Set[str]) -> set[str]:
    """What is merely drawn at random from others among `names`: nothing that is learned lies between.

    `noise` are the nodes that random numbers reach.
    """
    names = sorted(set(names))
    suspects = {name for name in names if name in noise and view.weights[name]}
    calm = [name for name in names if name not in noise]
    if not suspects or not calm:
        return set()
    needing = _needing(view, names)
    own = {name: 1 << bit for bit, name in enumerate(names)}
    clear = sum(own[name] for name in calm)
    learned = {needing[name] for name, variable in view.model.variables.items() if variable.trainable}
    alone = functools.reduce(operator.or_, (bits for bits in learned if not bits & clear), 0)
    told = functools.reduce(operator.or_, (view.weights[name] for name in calm), 0)
    return {name for name in suspects if not own[name] & alone and not view.weights[name] & ~told}


def origins(view: GraphView, ends: Iterable[str], noise: Set[str]) -> set[str]:
    """The predictions that noisy ends are drawn from, where no other end tells them and nothing is learned between."""
    ends = set(ends)
    found: set[str] = set()
    for name in sorted(ends & noise - drawn(view, ends, noise)):
        found.update(losses.behind(view, _calm(view, name, noise)))
    return found


def _calm(view: GraphView, name: str, noise: Set[str]) -> list[str]:
    """The last predictions before random numbers come in; none where weights come in after them."""
    found: dict[str, None] = {}
    pending, seen = [name], {name}
    while pending:
        for source, _ in edges.data_inputs(view.nodes[pending.pop()]):
            if source in seen or source not in view.nodes or not view.weights[source]:
                continue
            seen.add(source)
            if source in noise:
                pending.append(source)
            elif view.reach[source]:
                found[source] = None
            else:
                return []
    return list(found)


def _needing(view: GraphView, names: Iterable[str]) -> dict[str, int]:
    """Per node, which of the named ones need its value, as a bit set."""
    needing = dict.fromkeys(view.nodes, 0) | {name: 1 << bit for bit, name in enumerate(names)}
    order, changed = view.in_order[::-1], True
    while changed:
        changed = False
        for name in order:
            for source, _ in edges.data_inputs(view.nodes[name]):
                if source in needing and needing[name] & ~needing[source]:
                    needing[source] |= needing[name]
                    changed = True
    return needing
