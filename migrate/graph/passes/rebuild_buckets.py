"""Given BoostedTreesBucketize, which TensorFlow registers and no longer computes; result: binary searches.

TensorFlow Transform bucketed numbers with it. A value gets the index of the first boundary that is not below it, and
the last index where all are (std::lower_bound in the old kernel; NaN gets 0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from migrate import dtypes
from migrate.graph.draft import Draft, typed
from migrate.graphdef import edges
from migrate.graphdef.constants import const_node
from migrate.late import numpy as np
from migrate.models import Change

OP = "BoostedTreesBucketize"
_FLOAT, _INT, _BOOL = (dtypes.NUMBERS[name] for name in ("float32", "int32", "bool"))
_WHAT, _WHY = "rebuilt as binary searches", "TensorFlow has no kernel for it any more"
Nodes = Iterator[Any]
# What gives unlimited indices to a scope, values and boundaries, under a name.
Search = Callable[[str, str, str, str], Nodes]


def rebuild_buckets(draft: Draft) -> Draft:
    """Search each value in its boundaries."""
    found = [name for name, node in draft.nodes.items() if node.op == OP]
    if not found:
        return draft
    changes = (Change("rebuild_buckets", name, _WHAT, _WHY) for name in found)
    return replace(draft, nodes=_replaced(draft.nodes, _searched)).noting(*changes)


def counted(graph: Any) -> Any:
    """A whole graph with the same indices counted, boundary by boundary: what a comparison runs in its place."""
    if not any(node.op == OP for node in graph.node):
        return graph
    made = type(graph)()
    made.CopyFrom(graph)
    nodes = _replaced({node.name: node for node in graph.node}, _counted)
    del made.node[:]
    made.node.extend(nodes.values())
    return made


def _replaced(nodes: Mapping[str, Any], search: Search) -> dict[str, Any]:
    made = ((one.name, one) for node in nodes.values() for one in (_rebuilt(node, search) if node.op == OP else [node]))
    return dict(made)


def _rebuilt(node: Any, search: Search) -> Nodes:
    """The nodes of each feature, and one of the old name that hands on all their indices."""
    count = node.attr["num_features"].i
    inputs = [edges.text(edge) for edge in edges.data_inputs(node)]
    scopes = [f"{node.name}/feature_{i}" for i in range(count)]
    for i, scope in enumerate(scopes):
        yield from _feature(scope, inputs[i], inputs[count + i], search)
    controls = [f"^{name}" for name in edges.control_inputs(node)]
    whole = typed(node.name, "IdentityN", [*(f"{scope}/bucket" for scope in scopes), *controls])
    whole.attr["T"].list.type.extend([_INT] * count)
    yield whole


def _feature(scope: str, values: str, bounds: str, search: Search) -> Nodes:
    """The indices of one feature, none beyond the last boundary; without boundaries all are 0."""
    yield const_node(f"{scope}/first", _INT, np.array(0, np.int32))
    yield const_node(f"{scope}/last", _INT, np.array(1, np.int32))
    yield const_node(f"{scope}/all", _INT, np.array([-1], np.int32))
    yield from search(scope, values, bounds, f"{scope}/found")
    yield typed(f"{scope}/size", "Size", [bounds], T=_FLOAT, out_type=_INT)
    yield typed(f"{scope}/limit", "Sub", [f"{scope}/size", f"{scope}/last"], T=_INT)
    yield typed(f"{scope}/limited", "Minimum", [f"{scope}/found", f"{scope}/limit"], T=_INT)
    yield typed(f"{scope}/bucket", "Maximum", [f"{scope}/limited", f"{scope}/first"], T=_INT)


def _searched(scope: str, values: str, bounds: str, name: str) -> Nodes:
    yield typed(f"{scope}/rows", "ExpandDims", [values, f"{scope}/first"], T=_FLOAT, Tdim=_INT)
    yield typed(f"{scope}/sorted", "ExpandDims", [bounds, f"{scope}/first"], T=_FLOAT, Tdim=_INT)
    yield typed(f"{scope}/search", "LowerBound", [f"{scope}/sorted", f"{scope}/rows"], T=_FLOAT, out_type=_INT)
    yield typed(name, "Reshape", [f"{scope}/search", f"{scope}/all"], T=_INT, Tshape=_INT)


def _counted(scope: str, values: str, bounds: str, name: str) -> Nodes:
    yield typed(f"{scope}/columns", "ExpandDims", [values, f"{scope}/last"], T=_FLOAT, Tdim=_INT)
    yield typed(f"{scope}/below", "Less", [bounds, f"{scope}/columns"], T=_FLOAT)
    yield typed(f"{scope}/ones", "Cast", [f"{scope}/below"], SrcT=_BOOL, DstT=_INT)
    yield typed(name, "Sum", [f"{scope}/ones", f"{scope}/last"], T=_INT, Tidx=_INT)
