"""The order in which Keras 3 keeps the layers of a functional model: by depth, then by the way to the outputs.

Source: map_graph in keras/src/ops/function.py. The names of groups in an archive are numbered in this order.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate.network import Layer, Ref, refs

_Node = tuple[str, int]


def layers_in_order(model: Layer) -> tuple[Layer, ...]:
    """The layers of a model as `model.layers` of Keras 3 lists them; operations are none."""
    if model.class_name == "Sequential":
        return tuple(part for part in model.parts if part.class_name != "InputLayer")
    found = {part.name: part for part in model.parts}
    return tuple(found[name] for name in ordered_names(model) if not found[name].is_operation)


def ordered_names(model: Layer) -> list[str]:
    """Names of all that leads to the outputs, and of inputs that lead nowhere."""
    parents = {part.name: [_sources(call.refs) for call in part.calls] for part in model.parts}
    nodes, seen = _walked(model, parents)
    depths: dict[_Node, int] = {}
    by_layer: dict[str, int] = {}
    for node in reversed(nodes):
        depth = max(depths.setdefault(node, 0), by_layer.get(node[0], 0))
        by_layer[node[0]] = depths[node] = depth
        for source in _parents(parents, node):
            depths[source] = max(depth + 1, depths.get(source, 0))
    for ref in refs(model.inputs):
        if ref.layer not in by_layer:
            by_layer[ref.layer] = 0
            seen[ref.layer] = -1
    return sorted(by_layer, key=lambda name: (-by_layer[name], seen[name]))


def _sources(call_refs: list[Ref]) -> list[_Node]:
    return [(ref.layer, ref.node) for ref in call_refs]


def _parents(parents: dict[str, list[list[_Node]]], node: _Node) -> list[_Node]:
    name, number = node
    return parents[name][number] if number < len(parents[name]) else []


def _walked(model: Layer, parents: dict[str, list[list[_Node]]]) -> tuple[list[_Node], dict[str, int]]:
    """Nodes from the inputs to the outputs, and layers by the order in which the way back meets them."""
    finished: set[_Node] = set()
    nodes: list[_Node] = []
    seen: dict[str, int] = {}
    for ref in refs(model.outputs):
        stack: list[tuple[_Node, Iterator[_Node]]] = []
        _enter((ref.layer, ref.node), parents, finished, seen, stack)
        while stack:
            node, sources = stack[-1]
            source = next(sources, None)
            if source is None:
                stack.pop()
                finished.add(node)
                nodes.append(node)
            elif all(source != open_node for open_node, _ in stack):
                _enter(source, parents, finished, seen, stack)
    return nodes, seen


def _enter(
    node: _Node,
    parents: dict[str, list[list[_Node]]],
    finished: set[_Node],
    seen: dict[str, int],
    stack: list[tuple[_Node, Iterator[_Node]]],
) -> None:
    if node not in finished:
        seen.setdefault(node[0], len(seen))
        stack.append((node, iter(_parents(parents, node))))
