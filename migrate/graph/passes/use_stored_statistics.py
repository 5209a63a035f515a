"""Given normalisations that measure the batch in a graph without a switch; result: they use their moving averages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.findings.graph_state import TrainingStatistics
from migrate.graph import statistics
from migrate.graph.draft import Draft, copied, typed
from migrate.graph.passes.bind_placeholders import redirected
from migrate.graph.passes.prune import needed_by
from migrate.graphdef import edges
from migrate.models import Change

_WHY = "inference normalises with the moving averages of the training"


def use_stored_statistics(draft: Draft) -> Draft:
    """Switch the normalisations on the way to an output to the stored statistics, and say so."""
    found = statistics.find(draft.nodes, draft.variables)
    kept = needed_by(draft.nodes, draft.signatures.values())
    found = [statistic for statistic in found if statistic.measured[0] in kept]
    fused = {n: (m, v) for n, m, v in statistics.normalisations(found, draft.nodes)}
    plain = [s for s in found if not draft.nodes[s.measured[0]].op.startswith("FusedBatchNorm")]
    if not fused and not plain:
        return draft
    nodes = dict(draft.nodes)
    for name, (mean, variance) in fused.items():
        nodes[name] = _switched(nodes, name, mean, variance)
    nodes = _without_updates(nodes, {f"^{update}" for statistic in found for update in statistic.updates})
    moved = {s.measured: _added_read(nodes, s.variable) for s in plain}
    places = (*fused, *(edges.full(s.measured) for s in plain))
    changes = [Change("use_stored_statistics", place, "uses the stored moving averages", _WHY) for place in places]
    warning = TrainingStatistics(where="graph", nodes=places)
    draft = replace(draft, nodes=redirected(nodes, moved), findings=(*draft.findings, warning), statistics=tuple(found))
    return draft.noting(*changes)


def _without_updates(nodes: dict[str, Any], updates: set[str]) -> dict[str, Any]:
    """The nodes without waiting for an update of an average: inference changes none."""
    return {
        name: copied(node, [i for i in node.input if i not in updates]) if updates & set(node.input) else node
        for name, node in nodes.items()
    }


def _switched(nodes: dict[str, Any], name: str, mean: str, variance: str) -> Any:
    node = nodes[name]
    inputs = list(node.input)
    inputs[3:5] = [_added_read(nodes, mean), _added_read(nodes, variance)]
    switched = copied(node, inputs)
    switched.attr["is_training"].b = False
    return switched


def _added_read(nodes: dict[str, Any], variable: str) -> str:
    """The name of a new node that reads a variable."""
    holder = nodes[variable]
    name = f"{variable}/stored"
    resource = holder.op == "VarHandleOp"
    op, key = ("ReadVariableOp", "dtype") if resource else ("Identity", "T")
    nodes[name] = typed(name, op, [variable], **{key: holder.attr["dtype"].type})
    return name
