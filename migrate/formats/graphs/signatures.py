"""The signatures that a MetaGraphDef stores: its own (SavedModels), or those of a SessionBundle.

Source: tensorflow/core/protobuf/meta_graph.proto (SignatureDef, TensorInfo). What a TensorInfo leaves out is taken
from the graph. Builders enter initialisers into the same map, under keys that begin with two underscores.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from migrate import dtypes
from migrate.findings import Finding
from migrate.findings.metagraph import BrokenSignature, SparseSignature
from migrate.formats.graphs import session_bundle
from migrate.formats.graphs.shapes import open_shape_of
from migrate.graphdef import edges
from migrate.graphdef.opdefs import op_defs, output_types
from migrate.models import Shape, Signature, TensorInfo

_INITIALISERS = frozenset({"__saved_model_init_op", "__saved_model_train_op"})
_SPARSE = (("indices", dtypes.NUMBERS["int64"]), ("values", 0), ("dense_shape", dtypes.NUMBERS["int64"]))
_PLACEHOLDERS = frozenset({"Placeholder", "PlaceholderV2", "PlaceholderWithDefault"})
_SCALARS_FROM = 24
"""The producer version from which on an empty shape of a Placeholder means a scalar; before, an unknown rank."""


def stored(meta: Any) -> dict[str, Signature]:
    """The signatures by key whose tensors are all in the graph; sparse tensors as three."""
    nodes = {node.name: node for node in meta.graph_def.node}
    producer = meta.graph_def.versions.producer
    found = {}
    for key, message in _messages(meta):
        sides = [_infos(side, nodes, producer) for side in (message.inputs, message.outputs)]
        if sides[1] and not _lacking(sides, nodes):
            found[key] = Signature(sides[0], sides[1], message.method_name)
    return found


def left_out(meta: Any, where: str) -> list[Finding]:
    """A finding for each signature that is not kept as it stands. `where` names the file."""
    nodes = {node.name: node for node in meta.graph_def.node}
    messages = _messages(meta)
    found: list[Finding] = []
    if session_bundle.is_bundle(meta) and not messages:
        found.append(BrokenSignature(where=where, signature="of the SessionBundle", missing=()))
    for key, message in messages:
        lacking = _lacking([_infos(side, nodes, 0) for side in (message.inputs, message.outputs)], nodes)
        if lacking or not message.outputs:
            found.append(BrokenSignature(where=where, signature=key, missing=tuple(lacking)))
            continue
        sides = (message.inputs, message.outputs)
        sparse = tuple(sorted({name for side in sides for name, info in side.items() if _is_sparse(info)}))
        if sparse:
            found.append(SparseSignature(where=where, signature=key, keys=sparse))
    return found


def _messages(meta: Any) -> list[tuple[str, Any]]:
    """The SignatureDefs by key."""
    messages = dict(meta.signature_def) or session_bundle.signature_defs(meta)
    return sorted((key, message) for key, message in messages.items() if key not in _INITIALISERS)


def _lacking(sides: list[dict[str, TensorInfo]], nodes: Mapping[str, Any]) -> list[str]:
    tensors = (info.name for side in sides for info in side.values())
    return [name for name in tensors if not _is_there(edges.parse(name), nodes)]


def _is_there(edge: edges.Edge, nodes: Mapping[str, Any]) -> bool:
    node = nodes.get(edge[0])
    definition = op_defs().get(node.op) if node is not None else None
    return node is not None and (definition is None or 0 <= edge[1] < len(output_types(node, definition)))


def _infos(tensors: Mapping[str, Any], nodes: Mapping[str, Any], producer: int) -> dict[str, TensorInfo]:
    return {key: info for name in sorted(tensors) for key, info in _expanded(name, tensors[name], nodes, producer)}


def _is_sparse(info: Any) -> bool:
    return bool(info.WhichOneof("encoding") == "coo_sparse")


def _expanded(key: str, info: Any, nodes: Mapping[str, Any], producer: int) -> Iterator[tuple[str, TensorInfo]]:
    """A tensor under its key; a sparse one as its three parts."""
    if not _is_sparse(info):
        edge = edges.parse(info.name)
        dtype = info.dtype or _dtype(edge, nodes)
        shape = open_shape_of(info.tensor_shape) if info.HasField("tensor_shape") else _shape(edge, nodes, producer)
        yield key, TensorInfo(info.name, dtypes.base(dtype), shape)
        return
    rank = None if info.tensor_shape.unknown_rank else len(info.tensor_shape.dim)
    shapes: dict[str, Shape] = {"indices": (None, rank), "values": (None,), "dense_shape": (rank,)}
    for part, dtype in _SPARSE:
        name = getattr(info.coo_sparse, f"{part}_tensor_name")
        yield f"{key}_{part}", TensorInfo(name, dtype or dtypes.base(info.dtype), shapes[part])


def _dtype(edge: edges.Edge, nodes: Mapping[str, Any]) -> int:
    node = nodes.get(edge[0])
    definition = op_defs().get(node.op) if node is not None else None
    types = output_types(node, definition) if definition is not None else []
    return types[edge[1]] if 0 <= edge[1] < len(types) else 0


def _shape(edge: edges.Edge, nodes: Mapping[str, Any], producer: int) -> Shape | None:
    """The shape that the graph's writer recorded for a tensor."""
    node = nodes.get(edge[0])
    if node is None:
        return None
    if "_output_shapes" in node.attr and edge[1] < len(node.attr["_output_shapes"].list.shape):
        return open_shape_of(node.attr["_output_shapes"].list.shape[edge[1]])
    if node.op not in _PLACEHOLDERS or "shape" not in node.attr:
        return None
    shape = open_shape_of(node.attr["shape"].shape)
    return None if shape == () and node.op == "Placeholder" and producer < _SCALARS_FROM else shape
