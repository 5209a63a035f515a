"""Tables made of trained tables, in which rows are looked up: embeddings of length one, for instance."""

from __future__ import annotations

from migrate.graph import kinds
from migrate.graph.view import GraphView
from migrate.graphdef import edges


def find(view: GraphView, forward: set[str]) -> set[str]:
    """The computed tables among `forward` that no loss depends on."""
    lookups = [node for node in view.nodes.values() if node.op in kinds.LOOKUPS and node.name in forward]
    found = {edges.data_inputs(node)[0][0] for node in lookups}
    found = {name for name in found if name in forward and _is_computed(view, name)}
    return found - edges.ancestors(view.nodes, view.anchors) if found else found


def _is_computed(view: GraphView, name: str) -> bool:
    """Whether a node computes a table of the shape of the only variable behind it."""
    behind = view.named_weights(view.weights[name])
    if len(behind) != 1 or view.reach[name] or name in view.repeats or view.nodes[name].op in kinds.READS:
        return False
    shape = view.model.variables[behind[0]].shape
    return shape is not None and len(shape) == 2 and view.shape((name, 0)) in (shape, None)
