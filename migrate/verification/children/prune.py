"""A TF1 graph cut down to what is fetched: the rest of a training graph may hold operations that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any


def prune(graph_def: Any, roots: Iterable[str], fed: Set[str]) -> Any:
    """The part of a GraphDef that the nodes `roots` need, and the functions that this part calls.

    The producers of the tensors `fed` (`op:n`) are not followed. Device, colocation and stored output shapes leave
    every node: devices are not those of this machine, colocation may name what was cut off, shapes are known to be
    stale. Raises KeyError with the node that the graph lacks.
    """
    kept = _reached({node.name: node for node in graph_def.node}, roots, fed)
    result = type(graph_def)(versions=graph_def.versions)
    result.node.extend(node for node in graph_def.node if node.name in kept)
    functions = _called({f.signature.name: f for f in graph_def.library.function}, result.node)
    result.library.function.extend(f for f in graph_def.library.function if f.signature.name in functions)
    result.library.gradient.extend(g for g in graph_def.library.gradient if g.function_name in functions)
    for node in _all_nodes(result):
        node.device = ""
        for attribute in ("_class", "_output_shapes"):
            node.attr.pop(attribute, None)
    return result


def reseed(graph_def: Any) -> None:
    """Change every seed in place: outputs that change with them are random."""
    for node in _all_nodes(graph_def):
        for name, value in node.attr.items():
            if name in {"seed", "seed2"} and value.WhichOneof("value") == "i":
                value.i += 1


def tensor_name(reference: str) -> str:
    """An input of a node as a tensor's name: `op` is `op:0`."""
    return reference if ":" in reference else reference + ":0"


def _reached(nodes: dict[str, Any], roots: Iterable[str], fed: Set[str]) -> set[str]:
    kept: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in kept:
            continue
        kept.add(name)
        for reference in nodes[name].input:
            if reference.startswith("^"):
                waiting.append(reference[1:])
            elif tensor_name(reference) not in fed:
                waiting.append(reference.partition(":")[0])
    return kept


def _called(functions: dict[str, Any], nodes: Iterable[Any]) -> set[str]:
    """Names of the functions that nodes call, directly or through other functions."""
    called: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        for name in (node.op, *_function_attributes(node)):
            if name in functions and name not in called:
                called.add(name)
                waiting.extend(functions[name].node_def)
    return called


def _function_attributes(node: Any) -> Iterable[str]:
    for value in node.attr.values():
        if value.HasField("func"):
            yield value.func.name
        yield from (function.name for function in value.list.func)


def _all_nodes(graph_def: Any) -> Iterable[Any]:
    yield from graph_def.node
    for function in graph_def.library.function:
        yield from function.node_def
