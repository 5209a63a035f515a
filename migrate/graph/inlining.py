"""A graph with the bodies of its functions in place of the calls, so that what lies in them can be looked at.

In a function's body an edge names the output of an op by its argument: `op:argument:index`. The result is for looking
only: it runs in another order than the calls would, because what a call waits for is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from migrate.graphdef import edges
from migrate.graphdef.edges import Edge
from migrate.graphdef.opdefs import op_defs, output_names

_CALLS = frozenset({"PartitionedCall", "StatefulPartitionedCall"})
_DEEPEST = 40
_MOST_NODES = 200_000


def inlined(graph: Any) -> Any:
    """A copy of a GraphDef without calls, as far as its functions are known."""
    functions = {function.signature.name: function for function in graph.library.function}
    nodes = list(graph.node)
    aliases: dict[Edge, Edge] = {}
    for _ in range(_DEEPEST):
        calls = [node for node in nodes if called(node) in functions]
        if not calls or len(nodes) > _MOST_NODES:
            break
        nodes = [new for node in nodes for new in _expanded(node, functions, aliases)]
    result = type(graph)(versions=graph.versions, library=graph.library)
    for node in nodes:
        result.node.add().CopyFrom(node)
    names = {node.name for node in nodes}
    for node in result.node:
        sources = [_followed(edges.parse(reference), aliases) for reference in node.input]
        node.input[:] = [edges.text(edge) for edge in sources if edge[1] >= 0 or edge[0] in names]
    return result


def called(node: Any) -> str:
    """The function that a node calls; empty for a node that calls none."""
    if node.op in _CALLS:
        return str(node.attr["f"].func.name)
    return str(node.op) if node.op not in op_defs() else ""


def _expanded(node: Any, functions: Mapping[str, Any], aliases: dict[Edge, Edge]) -> Iterator[Any]:
    """A node, or the body of the function that it calls; what stands for its outputs goes into `aliases`."""
    function = functions.get(called(node))
    if function is None:
        yield node
        return
    arguments = [argument.name for argument in function.signature.input_arg]
    given = dict(zip(arguments, edges.data_inputs(node), strict=False))
    places = {inner.name: _places(inner, functions) for inner in function.node_def}
    for number, result in enumerate(function.signature.output_arg):
        source = _resolved(function.ret[result.name], node.name, given, places)
        aliases[node.name, number] = source
    for inner in function.node_def:
        new = type(inner)()
        new.CopyFrom(inner)
        new.name = f"{node.name}/{inner.name}"
        new.input[:] = [edges.text(_resolved(one, node.name, given, places)) for one in inner.input]
        yield new


def _places(node: Any, functions: Mapping[str, Any]) -> dict[str, int]:
    """How a body refers to the outputs of one of its nodes → their numbers."""
    definition = op_defs().get(node.op)
    if definition is not None:
        return {name: number for number, name in enumerate(output_names(node, definition))}
    function = functions.get(node.op)
    results = function.signature.output_arg if function is not None else ()
    return {f"{result.name}:0": number for number, result in enumerate(results)}


def _resolved(reference: str, prefix: str, given: Mapping[str, Edge], places: Mapping[str, Mapping[str, int]]) -> Edge:
    """A reference in a body as an edge of the graph around it."""
    if reference.startswith("^"):
        return f"{prefix}/{reference[1:]}", -1
    name, _, output = reference.partition(":")
    if name in given and name not in places:
        return given[name]
    return f"{prefix}/{name}", places.get(name, {}).get(output, 0)


def _followed(edge: Edge, aliases: Mapping[Edge, Edge]) -> Edge:
    seen = set()
    while edge in aliases and edge not in seen:
        seen.add(edge)
        edge = aliases[edge]
    return edge
