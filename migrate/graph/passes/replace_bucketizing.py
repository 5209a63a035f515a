"""Given the bucketizing of boosted trees, for which TensorFlow has no kernel any more; result: the same by a search.

Each value gets the number of the first boundary that is not below it, and one above all boundaries the last number.
Source: tensorflow/core/kernels/boosted_trees/quantile_ops.cc (BoostedTreesBucketizeOp, until TensorFlow 2.12).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from migrate import dtypes, protos
from migrate.graph.draft import Draft, copied
from migrate.graphdef import edges
from migrate.graphdef.constants import const_node
from migrate.graphdef.edges import Edge
from migrate.late import numpy as np
from migrate.models import Change

_OP = "BoostedTreesBucketize"
_FLOAT, _INT = 1, dtypes.NUMBERS["int32"]
_WHY = "TensorFlow has no kernel for it any more; a search among the boundaries gives the same"


def replace_bucketizing(draft: Draft) -> Draft:
    """Search the boundaries of each feature in place of the op that did so for all of them."""
    found = [name for name, node in draft.nodes.items() if node.op == _OP]
    if not found:
        return draft
    nodes: dict[str, Any] = {}
    for node in draft.nodes.values():
        nodes.update({made.name: made for made in (_searches(node) if node.op == _OP else [node])})
    changes = (Change("replace_bucketizing", name, "searches among its boundaries", _WHY) for name in found)
    return replace(draft, nodes=nodes).noting(*changes)


def as_it_runs_today(graph: Any) -> Any:
    """A whole graph with the same searches: what a comparison runs, because nothing else can be run."""
    if not any(node.op == _OP for node in graph.node):
        return graph
    made = type(graph)(versions=graph.versions, library=graph.library)
    for node in graph.node:
        made.node.extend(_searches(node) if node.op == _OP else [node])
    return made


def _searches(node: Any) -> Iterator[Any]:
    inputs = edges.data_inputs(node)
    count = len(inputs) // 2
    waits = [f"^{name}" for name in edges.control_inputs(node)]
    results = []
    for number, (values, boundaries) in enumerate(zip(inputs[:count], inputs[count:], strict=True)):
        made = list(_search(f"{node.name}/feature_{number}", values, boundaries))
        yield from made
        results.append(made[-1].name)
    together = copied(node, [*results, *waits], op="IdentityN")
    del together.attr["num_features"]
    together.attr["T"].list.type.extend([_INT] * count)
    yield together


def _search(scope: str, values: Edge, boundaries: Edge) -> Iterator[Any]:
    """The nodes that find the buckets of one feature; the last one gives them."""
    name = f"{scope}/{{}}".format
    yield const_node(name("first"), _INT, np.asarray(0, np.int32))
    yield const_node(name("one"), _INT, np.asarray(1, np.int32))
    yield _node(name("values"), "ExpandDims", edges.text(values), name("first"), T=_FLOAT, Tdim=_INT)
    yield _node(name("boundaries"), "ExpandDims", edges.text(boundaries), name("first"), T=_FLOAT, Tdim=_INT)
    yield _node(name("places"), "LowerBound", name("boundaries"), name("values"), T=_FLOAT, out_type=_INT)
    squeezed = _node(name("row"), "Squeeze", name("places"), T=_INT)
    squeezed.attr["squeeze_dims"].list.i.append(0)
    yield squeezed
    yield _node(name("count"), "Size", edges.text(boundaries), T=_FLOAT, out_type=_INT)
    yield _node(name("last"), "Sub", name("count"), name("one"), T=_INT)
    yield _node(name("known"), "Minimum", name("row"), name("last"), T=_INT)
    yield _node(name("bucket"), "Maximum", name("known"), name("first"), T=_INT)


def _node(name: str, op: str, *inputs: str, **types: int) -> Any:
    made = protos.framework("node_def").NodeDef(name=name, op=op, input=inputs)
    for key, dtype in types.items():
        made.attr[key].type = dtype
    return made
