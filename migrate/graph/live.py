"""Which sources the outputs still need once the conditionals that bound tensors decide are folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from migrate.graph import endpoints
from migrate.graph.draft import Draft
from migrate.graph.passes.bind_placeholders import bind_placeholders
from migrate.graph.passes.fold_conditionals import fold_conditionals, never_run
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge
from migrate.models import Signature, TensorInfo

_DECIDE = frozenset({"Switch", "RefSwitch", "Select", "If", "StatelessIf"})


def divide(
    view: GraphView, outputs: Iterable[Edge], bound: Mapping[str, Any], given: Iterable[Edge] = ()
) -> tuple[list[Edge], list[Edge]]:
    """The sources that outputs need beyond the bound and the given ones; and those that only branches want which
    never run."""
    outputs, fixed = list(outputs), {edges.parse(tensor) for tensor in bound}
    wanted = endpoints.needed(view, view.nodes, outputs, fixed, given)
    if not bound or not wanted or not any(node.op in _DECIDE for node in view.nodes.values()):
        return wanted, []
    nodes, folded = _folded(view, outputs, bound)
    alive = endpoints.needed(view, nodes, folded, fixed, given)
    return alive, [edge for edge in wanted if edge not in alive]


def dead(view: GraphView, bound: Mapping[str, Any]) -> set[Edge]:
    """The tensors that are never computed once the bound tensors decide."""
    return never_run(bind_placeholders(_draft(view, (), bound)).nodes) if bound else set()


def _folded(view: GraphView, outputs: Iterable[Edge], bound: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Edge]]:
    folded = fold_conditionals(bind_placeholders(_draft(view, outputs, bound)))
    return folded.nodes, [edges.parse(info.name) for info in folded.signatures[""].outputs.values()]


def _draft(view: GraphView, outputs: Iterable[Edge], bound: Mapping[str, Any]) -> Draft:
    infos = {str(number): TensorInfo(edges.full(edge), 0, None) for number, edge in enumerate(outputs)}
    return Draft(
        nodes=view.nodes,
        library=view.model.graph.library,
        versions=view.model.graph.versions,
        signatures={"": Signature({}, infos)},
        variables={},
        assets={},
        bound=bound,
    )
