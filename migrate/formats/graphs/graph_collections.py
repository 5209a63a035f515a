"""The collections of a MetaGraphDef as tuples of names.

Source: tensorflow/core/protobuf/meta_graph.proto (CollectionDef). Variables are stored as VariableDef messages, or, by
older programs, as names of tensors. Collections of anything else but names are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import DecodeError

from migrate import protos
from migrate.graphdef import edges

_OF_VARIABLES = frozenset(
    {
        "variables",
        "trainable_variables",
        "local_variables",
        "model_variables",
        "moving_average_variables",
        "metric_variables",
        "global_step",
    }
)


def collections(meta: Any, variables: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Collections that hold names; those of variables give the names of the variables' nodes."""
    found = {}
    for key, collection in meta.collection_def.items():
        names = _names(collection, variables)
        if key in _OF_VARIABLES:
            names = tuple(edges.parse(name)[0] for name in names)
        if names:
            found[key] = names
    return found


def _names(collection: Any, variables: Mapping[str, Any]) -> tuple[str, ...]:
    kind = collection.WhichOneof("kind")
    if kind == "node_list":
        return tuple(collection.node_list.value)
    if kind == "bytes_list":
        names = tuple(_variable(value) for value in collection.bytes_list.value)
        return names if all(name in variables for name in names) else ()
    return ()


def _variable(value: bytes) -> str:
    """The node of a VariableDef; empty where the bytes are no such message."""
    try:
        return edges.parse(protos.framework("variable").VariableDef.FromString(value).variable_name)[0]
    except DecodeError:
        return ""
