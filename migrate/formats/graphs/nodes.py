"""The nodes of a graph by name, once it is sure that they can stand in a graph at all.

Sources: tensorflow/core/framework/node_def.proto and node_def_util.cc (ValidateNodeDef): what TensorFlow demands of
every node before it imports a graph. Ops that are not known are judged later, and only where an output needs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from migrate.findings import ModelRefused
from migrate.formats.graphs import meta_file
from migrate.graphdef.opdefs import fixed_inputs, input_types, op_defs

Nodes = Mapping[str, Any]

_TYPED = frozenset({"Placeholder", "PlaceholderV2", "PlaceholderWithDefault", "Const"})
"""Ops of which nothing can be said without their attribute `dtype`."""


def nodes_of(meta: Any, path: Path) -> Nodes:
    """NodeDefs by name, in the graph's order. Raises ModelRefused where the file `path` holds what no graph can."""
    found = {node.name: node for node in meta.graph_def.node}
    problem = next(_problems(meta.graph_def, found), None)
    if problem is not None:
        raise ModelRefused([meta_file.damaged(path, problem)])
    return found


def _problems(graph: Any, found: Nodes) -> Iterator[str]:
    if len(found) != len(graph.node):
        yield f"{len(graph.node) - len(found)} of its nodes share a name with another one"
    for name, node in found.items():
        if node.op in _TYPED and not ("dtype" in node.attr and node.attr["dtype"].type):
            yield f"its node {name} ({node.op}) has no type"
        wanted = fixed_inputs(node.op)
        if wanted is None:
            definition = op_defs().get(node.op)
            wanted = len(input_types(node, definition)) if definition is not None else 0
        given = sum(not reference.startswith("^") for reference in node.input) if wanted else 0
        if given < wanted:
            yield f"its node {name} ({node.op}) has {given} inputs and needs {wanted}"
