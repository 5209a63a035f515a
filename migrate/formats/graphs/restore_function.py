"""What a saver of TensorFlow 2 restores: its restore operation is a call of a function, which assigns the variables.

Source: tensorflow/python/checkpoint/functional_saver.py (`to_proto`, `_traced_restore`). In a function's body an edge
names the output too: `RestoreV2:tensors:3`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.formats.graphs import saver
from migrate.graphdef import edges

_CALLS = frozenset({"PartitionedCall", "StatefulPartitionedCall"})


def restored(nodes: saver.Nodes, library: Any, definition: Any | None) -> dict[str, saver.Target]:
    """Variable → key and part, as the function behind the saver's restore operation assigns them."""
    call = nodes.get(edges.parse(definition.restore_op_name)[0]) if definition is not None else None
    if call is None or call.op not in _CALLS:
        return {}
    called = call.attr["f"].func.name
    function = next((one for one in library.function if one.signature.name == called), None)
    if function is None:
        return {}
    arguments = [argument.name for argument in function.signature.input_arg]
    given = {name: edge[0] for name, edge in zip(arguments, edges.data_inputs(call), strict=False)}
    found = saver.restored(_body(function), frozenset(given), None)
    return {given[name]: target for name, target in found.items()}


def _body(function: Any) -> Mapping[str, Any]:
    """The nodes of a function with edges as graphs have them."""
    nodes = {}
    for node in function.node_def:
        plain = type(node)()
        plain.CopyFrom(node)
        plain.input[:] = [_plain(reference) for reference in node.input]
        nodes[plain.name] = plain
    return nodes


def _plain(reference: str) -> str:
    """`op:output:1` as `op:1`, which is the same where an op has one output argument, as those of restoring have."""
    parts = reference.split(":")
    return f"{parts[0]}:{parts[2]}" if len(parts) == 3 else reference
