"""Given endpoints; result: the nodes that they need, with the initialisers of the tables among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from migrate import protos
from migrate.graph.draft import Draft
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge
from migrate.models import Signature, Table

TABLES = frozenset(
    f"{stem}{version}"
    for stem in ("HashTable", "MutableHashTable", "MutableHashTableOfTensors", "MutableDenseHashTable")
    for version in ("", "V2")
)
FILLERS = frozenset({
    "InitializeTable", "InitializeTableV2", "InitializeTableFromTextFile", "InitializeTableFromTextFileV2",
    "LookupTableImport", "LookupTableImportV2",
})  # fmt: skip


def prune(draft: Draft) -> Draft:
    """Drop every node that no output and no needed table depends on, and the functions that nothing calls."""
    kept = needed_by(draft.nodes, draft.signatures.values())
    tables = {}
    for name in [name for name in kept if draft.nodes[name].op in TABLES]:
        tables[name] = Table(name, tuple(_fillers(draft.nodes, name)))
        kept |= needed(draft.nodes, [(filler, 0) for filler in tables[name].initializers], set())
    nodes = {name: node for name, node in draft.nodes.items() if name in kept}
    return replace(draft, nodes=nodes, tables=tables, library=called(draft.library, nodes.values()))


def needed_by(nodes: Mapping[str, Any], signatures: Iterable[Signature]) -> set[str]:
    """The nodes that any of the signatures needs; what one takes as an input another may compute."""
    found: set[str] = set()
    for signature in signatures:
        sides = (signature.outputs, signature.inputs)
        wanted, given = ({edges.parse(info.name) for info in side.values()} for side in sides)
        found |= needed(nodes, wanted, given)
    return found


def needed(nodes: Mapping[str, Any], wanted: Iterable[Edge], given: set[Edge]) -> set[str]:
    """The nodes that tensors need, where the `given` tensors are fed."""
    pending = [edge for edge in wanted if edge not in given]
    seen: set[str] = set()
    while pending:
        name, _ = pending.pop()
        if name in seen or name not in nodes:
            continue
        seen.add(name)
        pending.extend(edge for edge in map(edges.parse, nodes[name].input) if edge not in given)
    return seen


def _fillers(nodes: Mapping[str, Any], table: str) -> list[str]:
    return [
        name
        for name, node in nodes.items()
        if node.op in FILLERS and node.input and edges.parse(node.input[0])[0] == table
        and not name.startswith(("save/", "save_"))
    ]  # fmt: skip


def called(library: Any, nodes: Iterable[Any]) -> Any:
    """The functions of a library that nodes call, and those that these call."""
    functions = {function.signature.name: function for function in library.function}
    kept: dict[str, Any] = {}
    pending = [name for node in nodes for name in mentioned(node)]
    while pending:
        name = pending.pop()
        if name in functions and name not in kept:
            kept[name] = functions[name]
            pending.extend(called for node in functions[name].node_def for called in mentioned(node))
    new = protos.framework("function").FunctionDefLibrary()
    new.function.extend(functions[name] for name in functions if name in kept)
    return new


def mentioned(node: Any) -> list[str]:
    """The functions that a node may call."""
    names = [node.op]
    for value in node.attr.values():
        names.extend(func.name for func in (value.func, *value.list.func) if func.name)
    return names
