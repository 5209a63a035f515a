"""What people compute from the gradients of weights by themselves: natural gradients, products with a Hessian, lists of
gradients that are applied elsewhere. It serves training as the gradients of an optimizer do.

The gradient of anything else may be an answer: which part of a picture a decision rests on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from migrate.graph import kinds, reads
from migrate.graphdef import edges

if TYPE_CHECKING:
    from migrate.graph.view import GraphView

# Where new weights, made by a step in the graph itself, are used as weights.
_USES = re.compile(r"^(\w*MatMul\w*|Conv\w*|DepthwiseConv\w*|Einsum|BiasAdd\w*)$")


def find(view: GraphView) -> set[str]:
    """The gradients of weights, and what is made of them outside of gradients."""
    stopped = {(n, -1) for n, node in view.nodes.items() if kinds.GRADIENT.search(n) or _USES.match(node.op)}
    return edges.descendants(view.consumers, _gradients(view), stopped)


def _gradients(view: GraphView) -> set[str]:
    """The gradients of trainable variables: of the shape of one that the op takes whose gradient it is; and sums."""
    shapes = {variable.shape for variable in view.model.variables.values() if variable.trainable}
    found: set[str] = set()
    for name in view.in_order:
        if not kinds.GRADIENT.search(name) or view.shape((name, 0)) not in shapes:
            continue
        node, match = view.nodes[name], kinds.GRADIENT_OF.search(name)
        if (match and match[1] in view.weighted and _fits(view, name, match[1])) or _adds(node, found):
            found.add(name)
    return found


def _fits(view: GraphView, name: str, of: str) -> bool:
    """Whether a gradient has the shape of a weight that the op takes."""
    return view.shape((name, 0)) in {view.model.variables[weight].shape for weight in reads.variables(view, of)}


def _adds(node: Any, found: set[str]) -> bool:
    return node.op == "AddN" and any(source in found for source, _ in edges.data_inputs(node))
