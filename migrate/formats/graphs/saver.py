"""What a saver restores: which variable takes which key and part, read from the graph's own restore operations.

Sources: tensorflow/core/protobuf/saver.proto; tensorflow/core/ops/io_ops.cc (RestoreV2, Restore, RestoreSlice);
tensorflow/python/training/saver.py (how Saver builds its nodes).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf.message import DecodeError

from migrate import protos
from migrate.coding import Malformed
from migrate.formats.tensors import tensor_values
from migrate.graphdef import edges

Nodes = Mapping[str, Any]
Target = tuple[str, str]
"""Key in the checkpoint, slice specification (empty for the whole)."""

_ASSIGN = frozenset({"Assign", "AssignVariableOp"})
_PASS_ON = frozenset({"Identity", "RefIdentity"})
_SAVER_OPS = frozenset({"SaveV2", "Save", "SaveSlices", "RestoreV2", "Restore", "RestoreSlice", "DisableCopyOnRead"})


def savers(meta: Any) -> list[Any]:
    """The SaverDefs of a MetaGraphDef: its own first, then those of the collection `savers`."""
    found = [meta.saver_def] if meta.saver_def.restore_op_name else []
    kind = protos.protobuf("saver").SaverDef
    for value in meta.collection_def["savers"].bytes_list.value if "savers" in meta.collection_def else ():
        try:
            saver = kind.FromString(value)
        except DecodeError:
            continue
        if saver not in found:
            found.append(saver)
    return found


def restored(nodes: Nodes, variables: frozenset[str], saver: Any | None) -> dict[str, Target]:
    """Variable → key and part, as the saver's restore operation assigns them; without a saver, as any assigns them."""
    if saver is None:
        scope: Iterable[str] = nodes
    else:
        needed = edges.ancestors(nodes, [edges.parse(saver.restore_op_name)[0]], variables)
        scope = (name for name in nodes if name in needed)
    targets: dict[str, Target] = {}
    for name in scope:
        node = nodes[name]
        if node.op in _ASSIGN and len(edges.data_inputs(node)) == 2:
            variable, value = (_origin(nodes, edge) for edge in edges.data_inputs(node))
            target = _target(nodes, value)
            if variable[0] in variables and target is not None:
                targets.setdefault(variable[0], target)
    return targets


def saver_nodes(nodes: Nodes, variables: frozenset[str], defs: Iterable[Any]) -> frozenset[str]:
    """The nodes that serve only to save and restore: what savers need, without variables and what others use too."""
    names = [name for saver in defs for name in (saver.save_tensor_name, saver.restore_op_name)]
    roots = [edges.parse(name)[0] for name in names if name]
    roots += [name for name, node in nodes.items() if node.op in _SAVER_OPS or _assigns_restored(nodes, node)]
    mine = edges.ancestors(nodes, roots, variables) - variables
    _add_groups(nodes, mine)
    pending = [name for name in nodes if name not in mine]
    while pending:
        for source, _ in map(edges.parse, nodes[pending.pop()].input):
            if source in mine:
                mine.discard(source)
                pending.append(source)
    return frozenset(mine)


def _assigns_restored(nodes: Nodes, node: Any) -> bool:
    inputs = edges.data_inputs(node) if node.op in _ASSIGN else []
    return len(inputs) == 2 and _target(nodes, _origin(nodes, inputs[1])) is not None


def _add_groups(nodes: Nodes, mine: set[str]) -> None:
    """Add the nodes that only wait for a saver's nodes: `restore_all`, and the file name given back after saving."""
    waiting: dict[str, list[Any]] = {}
    for node in nodes.values():
        for source in edges.control_inputs(node) if node.op in ("NoOp", "Identity") else ():
            waiting.setdefault(source, []).append(node)
    pending = list(mine)
    while pending:
        for node in waiting.get(pending.pop(), ()):
            if node.name not in mine and all(edges.parse(reference)[0] in mine for reference in node.input):
                mine.add(node.name)
                pending.append(node.name)


def string_constant(nodes: Nodes, edge: edges.Edge) -> list[bytes]:
    """The strings of a Const, found through Identity nodes. Raises Malformed where there is none."""
    node = nodes.get(_origin(nodes, edge)[0])
    if node is None or node.op != "Const":
        raise Malformed(f"{edge[0]} is no constant")
    return tensor_values.strings(node.attr["value"].tensor)


def _origin(nodes: Nodes, edge: edges.Edge) -> edges.Edge:
    seen = set()
    while edge[0] in nodes and nodes[edge[0]].op in _PASS_ON and edge[0] not in seen:
        seen.add(edge[0])
        inputs = edges.data_inputs(nodes[edge[0]])
        if not inputs:
            break
        edge = inputs[0]
    return edge


def _target(nodes: Nodes, value: edges.Edge) -> Target | None:
    """The key and part that a restore operation reads at that output; None where the value is something else."""
    node = nodes.get(value[0])
    if node is None or node.op not in ("RestoreV2", "Restore", "RestoreSlice"):
        return None
    inputs = edges.data_inputs(node)
    try:
        keys = string_constant(nodes, inputs[1])
        specs = string_constant(nodes, inputs[2]) if len(inputs) > 2 else [b""] * len(keys)
        return keys[value[1]].decode(), specs[value[1]].decode()
    except (Malformed, IndexError, UnicodeDecodeError):
        return None
