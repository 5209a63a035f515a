"""Given dropouts with a rate that stands in the graph; result: their input, as inference uses it."""

from __future__ import annotations

from dataclasses import replace

from migrate.findings.graph_state import TrainingDropouts
from migrate.graph import fixed_dropouts
from migrate.graph.draft import Draft, repeating
from migrate.graph.passes.prune import needed_by
from migrate.models import Change

_WHY = "inference drops nothing"


def turn_off_dropouts(draft: Draft) -> Draft:
    """Replace the dropouts on the way to an output by their inputs, unless they are to be kept, and say so.

    Where nobody said, those are replaced that the graph trains with.
    """
    if draft.dropout:
        return draft
    found = fixed_dropouts.find(draft.nodes, draft.bound)
    if draft.dropout is None:
        found = [one for one in found if one.trained]
    kept = needed_by(draft.nodes, draft.signatures.values()) if found else set()
    found = [one for one in found if one.product in kept]
    if not found:
        return draft
    places = tuple(one.product for one in found)
    nodes = {**draft.nodes, **{one.product: repeating(draft.nodes[one.product], one.data) for one in found}}
    warning = TrainingDropouts(where="graph", nodes=places)
    draft = replace(draft, nodes=nodes, findings=(*draft.findings, warning), dropouts=tuple(found))
    return draft.noting(*(Change("turn_off_dropouts", place, "hands on its input", _WHY) for place in places))
