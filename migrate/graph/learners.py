"""Which losses train which variables: a graph may hold several networks, each with an optimizer of its own."""

from __future__ import annotations

import functools
import operator
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from migrate.graph import kinds
from migrate.graphdef import edges
from migrate.graphdef.constants import origin

if TYPE_CHECKING:
    from migrate.graph.view import GraphView

_SCOPE = re.compile(r"^(?P<scope>(?:.*?/)?gradients(?:_\d+)?)/(?:(?P<of>.+)_grad/)?")


def losses_of(view: GraphView) -> dict[str, frozenset[str]]:
    """Per variable that an optimizer updates, the losses whose gradients it takes."""
    starts = _starts(view)
    taken = _taken(view, list(starts))
    found: dict[str, set[str]] = defaultdict(set)
    for node in view.nodes.values():
        if kinds.OPTIMIZER.match(node.op) and node.input:
            variable = origin(view.nodes, edges.parse(node.input[0]))[0]
            bits = functools.reduce(operator.or_, (taken.get(source, 0) for source, _ in edges.data_inputs(node)))
            found[variable] |= {one for bit, losses in enumerate(starts.values()) if bits >> bit & 1 for one in losses}
    return {variable: frozenset(losses) for variable, losses in found.items() if losses}


def of(view: GraphView, trained: dict[str, frozenset[str]], bits: int) -> frozenset[str]:
    """The losses that train any of the variables in a bit set of `view.weights`."""
    return frozenset(loss for name in view.named_weights(bits) for loss in trained.get(name, ()))


def _starts(view: GraphView) -> dict[str, set[str]]:
    """Per scope of gradients, the tensors that they are taken of: the last of those that gradients pass."""
    passed: dict[str, set[str]] = defaultdict(set)
    for name in view.nodes:
        match = _SCOPE.match(name)
        if match and match["of"] in view.nodes:
            passed[match["scope"]].add(match["of"])
    ends: dict[str, set[str]] = defaultdict(set)
    for scope, names in passed.items():
        ends[scope] = {n for n in names if not any(taker.name in names for taker in view.data_consumers(n))}
    return ends


def _taken(view: GraphView, scopes: list[str]) -> dict[str, int]:
    """Per node, the scopes of the gradients that it takes, directly or after clipping and averaging, as a bit set."""
    bits = {scope: 1 << bit for bit, scope in enumerate(scopes)}
    found: dict[str, int] = {}
    for name in view.in_order:
        match = _SCOPE.match(name)
        sources = () if match else edges.data_inputs(view.nodes[name])
        found[name] = bits.get(match["scope"], 0) if match else 0
        for source, _ in sources:
            found[name] |= found.get(source, 0)
    return found
