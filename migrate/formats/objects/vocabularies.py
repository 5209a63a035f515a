"""Vocabularies of a Keras SavedModel: lookup layers leave them out of the config, and the graph fills their tables.

Source: saved_object_graph.proto. A table is an object with a function `_initialize`, which imports keys and values;
both are constants of the graph that the function is bound to. Adapted layers of Keras 2.6 to 2.15 are stored so.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from migrate.coding import Malformed
from migrate.formats.objects import layers
from migrate.formats.objects.saved_objects import same_objects
from migrate.formats.objects.tree import ROOT, ObjectTree
from migrate.formats.tensors import tensor_values
from migrate.graphdef import constants

_TABLE, _FILL = "lookup_table", "_initialize"
_VOCABULARY = "vocabulary"
_STRING = 7


def with_vocabularies(entry: Mapping[str, Any], meta: Any, tree: ObjectTree) -> Mapping[str, Any]:
    """A model's entry whose lookup layers carry the vocabularies that their tables are filled with.

    `meta` is the MetaGraphDef.
    """
    filled = copy.deepcopy(dict(entry))
    numbers = {stored: saved for saved, stored in same_objects(meta.object_graph_def, tree)}
    nodes = {node.name: node for node in meta.graph_def.node if node.op == "Const"}
    for number, item in layers.every_layer(tree, ROOT, filled):
        config = item.get("config")
        if isinstance(config, dict) and _VOCABULARY in config and config[_VOCABULARY] is None:
            tables = [one for path, one in tree.walk(number) if path.rpartition("/")[2] == _TABLE and one in numbers]
            found = _vocabulary(meta.object_graph_def, nodes, numbers[tables[0]]) if len(tables) == 1 else None
            if found is not None:
                config[_VOCABULARY] = found
    return filled


def _vocabulary(graph: Any, nodes: Mapping[str, Any], table: int) -> list[Any] | None:
    """The tokens that a table is filled with, in the order of their indices; None where no constants say so."""
    fill = next((one.node_id for one in graph.nodes[table].children if one.local_name == _FILL), None)
    if fill is None or not 0 <= fill < len(graph.nodes):
        return None
    names = graph.nodes[fill].function.concrete_functions
    bound = graph.concrete_functions[names[0]].bound_inputs if len(names) == 1 else []
    values = [_constant(graph, nodes, number) for number in bound if number != table]
    both = [value for value in values if value is not None]
    if len(both) != 2 or len(values) != 2 or len(both[0]) != len(both[1]):
        return None
    tokens, indices = reversed(both) if any(isinstance(value, str) for value in both[1]) else both
    return [token for _, token in sorted(zip(indices, tokens, strict=True), key=lambda pair: pair[0])]


def _constant(graph: Any, nodes: Mapping[str, Any], number: int) -> list[Any] | None:
    """The values of a constant object: texts or integers."""
    node = nodes.get(graph.nodes[number].constant.operation) if 0 <= number < len(graph.nodes) else None
    if node is None:
        return None
    tensor = node.attr["value"].tensor
    try:
        if tensor.dtype == _STRING:
            return [value.decode("utf-8") for value in tensor_values.strings(tensor)]
    except (Malformed, UnicodeDecodeError):
        return None
    decoded = constants.decode(tensor)
    return None if decoded is None or decoded.dtype.kind not in "iu" else decoded.ravel().tolist()
