"""A source whose normalisations measure the batch, made to use its moving averages, as inference does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.verification.children.prune import tensor_name

_POSITIONS = {1: 3, 2: 4}


def use_averages(graph_def: Any, statistics: Mapping[str, str]) -> None:
    """Change the GraphDef in place: each measured tensor (key) gives way to the variable with its average (value)."""
    nodes = {node.name: node for node in graph_def.node}
    reads = {variable: _read(graph_def, nodes[variable]) for variable in dict.fromkeys(statistics.values())}
    plain = {}
    for measured, variable in statistics.items():
        name, _, index = tensor_name(measured).partition(":")
        if nodes[name].op.startswith("FusedBatchNorm"):
            nodes[name].attr["is_training"].b = False
            nodes[name].input[_POSITIONS[int(index)]] = reads[variable]
        else:
            plain[tensor_name(measured)] = reads[variable]
    for node in nodes.values() if plain else ():
        for position, reference in enumerate(node.input):
            if not reference.startswith("^") and tensor_name(reference) in plain:
                node.input[position] = plain[tensor_name(reference)]


def _read(graph_def: Any, variable: Any) -> str:
    """A new node that reads a variable."""
    resource = variable.op == "VarHandleOp"
    read = graph_def.node.add(name=f"{variable.name}/average", op="ReadVariableOp" if resource else "Identity")
    read.input.append(variable.name)
    read.attr["dtype" if resource else "T"].type = variable.attr["dtype"].type
    return str(read.name)
