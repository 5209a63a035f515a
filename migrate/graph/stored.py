"""The signatures that a file stores, as far as they can be called."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from migrate.findings import ModelRefused
from migrate.findings.metagraph import IncompleteSignature
from migrate.graph import endpoints
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge
from migrate.models import Change, Signature

_WHY = "its outputs need {}, which it does not take, so nobody can call it"


def kept(view: GraphView, keys: Collection[str], fixed: Iterable[Edge]) -> tuple[dict[str, Signature], list[Change]]:
    """The stored signatures that were asked for (all, without `keys`), without the inputs that are fixed.

    One whose outputs need a placeholder that it does not take is left out. Raises ModelRefused where such a one was
    asked for, and where none remains.
    """
    stored, known = view.model.signatures, set(fixed)
    asked = {key: _without(stored[key], known) for key in (keys or stored)}
    lacking = {key: _lacking(view, signature, known) for key, signature in asked.items()}
    short = {key: tensors for key, tensors in lacking.items() if tensors}
    if short and (keys or len(short) == len(asked)):
        raise ModelRefused(
            IncompleteSignature(where="graph", signature=key, tensors=tensors) for key, tensors in short.items()
        )
    changes = [
        Change("choose_endpoints", key, "signature left out", _WHY.format(", ".join(tensors)))
        for key, tensors in short.items()
    ]
    return {key: signature for key, signature in asked.items() if key not in short}, changes


def _without(signature: Signature, fixed: set[Edge]) -> Signature:
    free = {key: info for key, info in signature.inputs.items() if edges.parse(info.name) not in fixed}
    return signature if len(free) == len(signature.inputs) else replace(signature, inputs=free)


def _lacking(view: GraphView, signature: Signature, fixed: set[Edge]) -> tuple[str, ...]:
    """The placeholders without a value of their own that a signature needs and does not take."""
    outputs, given = ([edges.parse(i.name) for i in side.values()] for side in (signature.outputs, signature.inputs))
    needed = endpoints.needed(view, view.nodes, outputs, fixed, given)
    return tuple(edges.full(edge) for edge in needed if view.nodes[edge[0]].op in ("Placeholder", "PlaceholderV2"))
