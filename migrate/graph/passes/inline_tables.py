"""Given calls of functions that make or fill a lookup table; result: the table or its filler in the place of the call.

Layers that hold tables are exported that way by code of TensorFlow 2 in graphs of TensorFlow 1. A table must stand in
the graph itself to be known, and to be filled when the artifact is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate import protos
from migrate.graph.draft import Draft, copied
from migrate.graph.inlining import called, inlined
from migrate.graph.passes.prune import FILLERS, TABLES
from migrate.graphdef import edges

_PLAIN = frozenset({"Const", "Identity", "NoOp"})
_OF_TABLES = _PLAIN | TABLES | FILLERS


def inline_tables(draft: Draft) -> Draft:
    """Replace each call of a function in which nothing else happens than that one table is made, or filled."""
    functions = _of_tables(draft.library)
    if not functions:
        return draft
    nodes: dict[str, Any] = {}
    for name, node in draft.nodes.items():
        made = _inlined(node, draft, functions) if called(node) in functions else {}
        nodes |= made or {name: node}
    return replace(draft, nodes=nodes)


def _of_tables(library: Any) -> dict[str, Any]:
    """The functions that do nothing but with tables, and call no others."""
    found = {function.signature.name: function for function in library.function}
    while True:
        fit = {name: one for name, one in found.items() if all(_fits(node, found) for node in one.node_def)}
        if len(fit) == len(found):
            return found
        found = fit


def _fits(node: Any, functions: Mapping[str, Any]) -> bool:
    return node.op in _OF_TABLES or called(node) in functions


def _inlined(call: Any, draft: Draft, functions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The table or the filler under the name of the call, and the constants that it needs; nothing for other calls."""
    inside, given = _body(call, functions)
    kinds = [node for node in inside.values() if node.op not in _PLAIN]
    if len(kinds) != 1:
        return {}
    (core,) = kinds
    if core.op in TABLES and given == core.name:
        return {call.name: _renamed(core, call.name, [])}
    if core.op not in FILLERS or any(index >= 0 for index in _taken(call.name, draft)):
        return {}
    sources = [_source(inside, reference) for reference in core.input if not reference.startswith("^")]
    constants = {edges.parse(one)[0]: inside[edges.parse(one)[0]] for one in sources if edges.parse(one)[0] in inside}
    return {**constants, call.name: _renamed(core, call.name, sources)}


def _body(call: Any, functions: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The nodes that a call runs, without calls; and the one of them that its first result comes from."""
    graph = protos.framework("graph").GraphDef()
    graph.library.function.extend(functions.values())
    graph.node.add().CopyFrom(call)
    probe = graph.node.add(name=f"{call.name}/result", op="Identity")
    probe.input.append(call.name)
    nodes = {node.name: node for node in inlined(graph).node}
    result = nodes.pop(probe.name)
    return nodes, edges.parse(_source(nodes, result.input[0]))[0]


def _source(nodes: Mapping[str, Any], reference: str) -> str:
    """What a reference means, beyond the identities among `nodes`."""
    name, _ = edges.parse(reference)
    while name in nodes and nodes[name].op == "Identity":
        reference = nodes[name].input[0]
        name, _ = edges.parse(reference)
    return reference


def _taken(name: str, draft: Draft) -> list[int]:
    """The outputs of a node that others take, -1 for those that only wait for it."""
    references = (edges.parse(one) for node in draft.nodes.values() for one in node.input)
    return [index for source, index in references if source == name]


def _renamed(node: Any, name: str, inputs: list[str]) -> Any:
    new = copied(node, inputs)
    new.name = name
    return new
