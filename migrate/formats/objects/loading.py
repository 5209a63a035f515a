"""What a loader of a SavedModel of TensorFlow 2 runs by itself: functions that make and fill tables, and restores.

Source: tensorflow/python/saved_model/load.py (Loader) and tensorflow/core/protobuf/saved_object_graph.proto.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migrate.formats.reading import SavedObjects

_RUN = frozenset({"_create_resource", "_initialize", "_destroy_resource"})


def objects(meta: Any) -> SavedObjects:
    """The objects of a MetaGraphDef."""
    graph = meta.object_graph_def
    functions = {name for number in _run(graph) for name in _concrete(graph, number)}
    return SavedObjects(
        loading={name: _assets_among(graph, name) for name in sorted(functions)},
        assets=tuple(asset.filename for asset in meta.asset_file_def),
    )


def _run(graph: Any) -> Iterator[int]:
    """The numbers of the objects that are functions which a loader calls."""
    for node in graph.nodes:
        yield from (child.node_id for child in node.children if child.local_name in _RUN)
        yield from (saveable.restore_function for saveable in node.saveable_objects.values())


def _concrete(graph: Any, number: int) -> tuple[str, ...]:
    """The names of the graph functions behind an object."""
    node = graph.nodes[number] if 0 <= number < len(graph.nodes) else None
    if node is None:
        return ()
    if node.WhichOneof("kind") == "bare_concrete_function":
        return (node.bare_concrete_function.concrete_function_name,)
    return tuple(node.function.concrete_functions) if node.WhichOneof("kind") == "function" else ()


def _assets_among(graph: Any, name: str) -> tuple[bool, ...]:
    """For each captured argument of a function, whether it is an asset."""
    bound = graph.concrete_functions[name].bound_inputs if name in graph.concrete_functions else ()
    return tuple(0 <= n < len(graph.nodes) and graph.nodes[n].WhichOneof("kind") == "asset" for n in bound)
