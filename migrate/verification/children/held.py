"""A source whose runs change its variables beside what it computes, made to leave them as they are stored."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_RESOURCE = re.compile(r"Assign(Add|Sub)?VariableOp|Resource(Scatter|Apply|SparseApply)\w+")
_REFERENCE = re.compile(r"Assign(Add|Sub)?|Scatter\w+|(Sparse)?Apply\w+")


def hold(graph_def: Any, names: Iterable[str]) -> None:
    """Change the GraphDef in place: the assignments `names` are waited for as before, and assign nothing.

    Where nothing waits between an assignment and a reader, TensorFlow runs either first: what the reader gets is an
    accident of the run.
    """
    held = set(names)
    for node in graph_def.node:
        if node.name in held and _RESOURCE.fullmatch(node.op):
            _replace(node, "NoOp", [])
        elif node.name in held and _REFERENCE.fullmatch(node.op):
            _replace(node, "RefIdentity", [node.input[0]])


def _replace(node: Any, op: str, inputs: list[str]) -> None:
    """Make another op of a node, which goes on waiting for what it waited for."""
    waits = [reference for reference in node.input if reference.startswith("^")]
    dtype = node.attr["T"].type
    node.op = op
    del node.input[:]
    node.input.extend([*inputs, *waits])
    node.attr.clear()
    if inputs:
        node.attr["T"].type = dtype
