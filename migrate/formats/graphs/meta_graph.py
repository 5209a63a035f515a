"""A MetaGraphDef and a checkpoint, which may be empty → the GraphModel of a TensorFlow 1 graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from migrate import dtypes
from migrate.coding import Malformed
from migrate.findings import Finding
from migrate.findings.checkpoint import MismatchedShape, MismatchedType, MissingVariable
from migrate.findings.metagraph import GraphWithoutValues, MissingAsset
from migrate.findings.unsafe_reach import AssetElsewhere, SystemAsset
from migrate.formats.graphs import assets, graph_collections, initial, restore_function, saver, signatures
from migrate.formats.graphs.nodes import Nodes, nodes_of
from migrate.formats.graphs.shapes import open_shape_of
from migrate.formats.tensors import partition
from migrate.late import difflib
from migrate.models import Checkpoint, GraphModel, Shape, StoredTensor, Variable

VARIABLE_OPS = frozenset({"Variable", "VariableV2", "VarHandleOp", "AutoReloadVariable"})

_MOST_SEARCHES = 20
_SYSTEM = ("etc", "proc", "sys", "dev", "boot", "run")


def graph_model(meta: Any, checkpoint: Checkpoint, path: Path) -> GraphModel:
    """The graph of the file `path` with its variables joined to the checkpoint.

    A variable takes the key and part that the saver's restore operations give it, else its own name. One without a
    stored tensor has `stored=None`, a local one its initial value. Raises ModelRefused where nodes share a name, or
    lack inputs.
    """
    nodes = nodes_of(meta, path)
    names = frozenset(name for name, node in nodes.items() if node.op in VARIABLE_OPS)
    defs = saver.savers(meta)
    definition = defs[0] if defs else None
    called = restore_function.restored(nodes, meta.graph_def.library, definition)
    targets = called or saver.restored(nodes, names, definition)
    collected = graph_collections.collections(meta, dict.fromkeys(names))
    trainable = frozenset(collected.get("trainable_variables", ()))
    variables = {
        name: _variable(node, targets.get(name, (name, "")), name in trainable, checkpoint)
        for name, node in nodes.items()
        if name in names
    }
    local = frozenset(name for name in collected.get("local_variables", ()) if name in variables)
    for name, (operation, value) in initial.values(nodes, local).items():
        if variables[name].stored is None:
            variables[name] = replace(variables[name], stored=value, initializer=operation)
    return GraphModel(
        graph=meta.graph_def,
        variables=variables,
        signatures=signatures.stored(meta),
        collections=collected,
        assets=assets.located(assets.recorded(meta, nodes), path.parent),
        saver_nodes=saver.saver_nodes(nodes, names, defs),
    )


def without_weights(prefix: Path) -> Checkpoint:
    """The checkpoint of a graph that has none. `prefix` is where one would lie, or the graph itself."""
    return Checkpoint(prefix=prefix, version="", tensors={})


def missing(model: GraphModel, checkpoint: Checkpoint, names: Iterable[str]) -> list[Finding]:
    """A finding for each of the named variables that has no stored tensor; one for all without a checkpoint."""
    lacking = [model.variables[name] for name in names if model.variables[name].stored is None]
    if lacking and not checkpoint.files:
        return [GraphWithoutValues(where=str(checkpoint.prefix), variables=tuple(v.name for v in lacking))]
    similar = {v.key: _similar(v.key, checkpoint) for v in lacking[:_MOST_SEARCHES]}
    where = str(checkpoint.prefix)
    return [MissingVariable(where=where, variable=v.name, key=v.key, similar=similar.get(v.key, ())) for v in lacking]


def mismatched(model: GraphModel, checkpoint: Checkpoint, names: Iterable[str]) -> list[Finding]:
    """A finding for each of the named variables whose stored tensor has another shape or type."""
    return [finding for name in names for finding in _mismatches(model.variables[name], str(checkpoint.prefix))]


def missing_assets(model: GraphModel, folder: Path, names: Iterable[str]) -> list[Finding]:
    """A finding for each of the named operations that reads a file which was not found."""
    nodes = {node.name: node for node in model.graph.node}
    wanted = assets.read_by({name: nodes[name] for name in names} | _constants(nodes))
    lacking = {name: path for name, path in wanted.items() if name not in model.assets}
    return [MissingAsset(where=str(folder), node=name, recorded=path) for name, path in lacking.items()]


def strange_assets(model: GraphModel, checkpoint: Checkpoint, folder: Path, names: Iterable[str]) -> list[Finding]:
    """A finding for each file that the named nodes hold and that lies elsewhere than the model and its assets do."""
    weights = checkpoint.prefix.parent
    homes = {folder.resolve(), (weights.parent if weights.name == "variables" else weights).resolve()}
    places = {*homes, folder.resolve().parent, folder.resolve().parent / "assets"}
    found: list[Finding] = []
    for node in set(names) & model.assets.keys():
        real = model.assets[node].resolve()
        if real.parent in places or homes & set(real.parents[:-1]):
            continue
        private = real.parts[1] in _SYSTEM or any(part.startswith(".") for part in real.parts)
        kind = SystemAsset if private else AssetElsewhere
        found.append(kind(where=str(folder), node=node, file=str(real)))
    return found


def _constants(nodes: Nodes) -> dict[str, Any]:
    return {name: node for name, node in nodes.items() if node.op in ("Const", "Identity")}


def _variable(node: Any, target: saver.Target, trainable: bool, checkpoint: Checkpoint) -> Variable:
    key, spec = target
    dtype = node.attr["dtype"].type if "dtype" in node.attr else 0
    shape = open_shape_of(node.attr["shape"].shape) if "shape" in node.attr else None
    return Variable(node.name, dtypes.base(dtype), shape, trainable, key, spec, _stored(checkpoint, key, spec))


def _stored(checkpoint: Checkpoint, key: str, spec: str) -> StoredTensor | None:
    """The part that the saver names; the whole tensor where it has no such part, which shows as a mismatch."""
    if key not in checkpoint.tensors:
        return None
    try:
        return partition.part(checkpoint, key, spec)
    except Malformed:
        return checkpoint.tensors[key]


def _mismatches(variable: Variable, where: str) -> Iterator[Finding]:
    stored = variable.stored
    if stored is None:
        return
    facts = {"where": where, "variable": variable.name, "key": variable.key}
    if variable.shape is not None and not _fits(stored.shape, variable.shape):
        yield MismatchedShape(**facts, expected=variable.shape, actual=stored.shape)
    if stored.dtype != variable.dtype:
        yield MismatchedType(**facts, expected=variable.dtype, actual=stored.dtype)


def _fits(shape: tuple[int, ...], wanted: Shape) -> bool:
    if len(shape) != len(wanted):
        return False
    return all(size is None or size == actual for actual, size in zip(shape, wanted, strict=True))


def _similar(key: str, checkpoint: Checkpoint) -> tuple[str, ...]:
    return tuple(difflib.get_close_matches(key, checkpoint.tensors, n=3, cutoff=0.6))
