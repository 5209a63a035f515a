"""What a graph will meet in TensorFlow as it stands: seen from the file, before any TensorFlow reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from migrate.findings import Finding
from migrate.findings.graph_outlook import DevicePlacement, GraphChannelsFirst, NewerGraph, UnknownAttribute
from migrate.findings.saved_models import FrozenGraph, TablesToFill
from migrate.findings.unsafe_reach import UnreachedFileOps
from migrate.frozen import dataclass
from migrate.graph import checks
from migrate.graphdef.opdefs import CURRENT_GRAPH_VERSION, op_defs
from migrate.graphdef.providers import provider
from migrate.models import Checkpoint, GraphModel

_PROCESSOR = re.compile(r"^/?(job:localhost/replica:0/task:0/)?(device:)?CPU:(0|\*)$", re.IGNORECASE)
_USUAL = re.compile(
    r"^(Save(V2|Slices)?|Restore(V2|Slice)?|MergeV2Checkpoints)$|Dataset|Reader|Summary|^_?(Send|Recv)$"
)
_SUPPOSED = re.compile("tensorflow (after|before) ")
"""A writer that is not named, and told from the version of its graphs."""
_TABLE = re.compile(r"^(Hash|Static|Anonymous)\w*Table(V2)?$")


@dataclass(frozen=True)
class Outlook:
    """What the nodes of a graph, function bodies included, ask of the TensorFlow that reads it."""

    ops: frozenset[str]
    foreign: Mapping[str, str]
    """Ops that TensorFlow does not register → who used to, or the op's own name."""
    channels_first: bool
    findings: tuple[Finding, ...] = ()


def look(model: GraphModel, where: str, reached: Iterable[str] = ()) -> Outlook:
    """The outlook of a whole graph, training parts included. `reached` are nodes that findings name already."""
    nodes = [*model.graph.node, *(node for function in model.graph.library.function for node in function.node_def)]
    own = {function.signature.name for function in model.graph.library.function}
    ops = frozenset(node.op for node in nodes)
    foreign = {op: provider(op) or op for op in sorted(ops - own) if op not in op_defs()}
    first = tuple(node.name for node in nodes if "data_format" in node.attr and _is_first(node))
    known = set(reached)
    found = (
        *_placed(nodes, where),
        *_left_out([node for node in nodes if node.name not in known], where),
        *_unknown_attributes(nodes, where),
        *_state(model, nodes, where),
    )
    if first:
        found = (*found, GraphChannelsFirst(where=where, nodes=first))
    return Outlook(ops, foreign, bool(first), found)


def _left_out(nodes: Iterable[Any], where: str) -> Iterator[Finding]:
    """File ops that no output needs; what savers and input pipelines are made of does not count."""
    found = [node for node in nodes if checks.reaches_outside(node.op) and not _USUAL.search(node.op)]
    if found:
        ops = tuple(dict.fromkeys(node.op for node in found))
        yield UnreachedFileOps(where=where, ops=ops, nodes=tuple(dict.fromkeys(node.name for node in found)))


def _is_first(node: Any) -> bool:
    return bool(node.attr["data_format"].s.startswith(b"NC"))


def _placed(nodes: Iterable[Any], where: str) -> Iterator[Finding]:
    """Devices that TensorFlow would look for; a plain processor is there everywhere."""
    bound = [node.device for node in nodes if node.device and not _PROCESSOR.search(node.device)]
    if bound:
        yield DevicePlacement(where=where, devices=tuple(sorted(set(bound))), count=len(bound))


def _unknown_attributes(nodes: Iterable[Any], where: str) -> Iterator[Finding]:
    found: dict[str, dict[str, None]] = {}
    for node in nodes:
        definition = op_defs().get(node.op)
        if definition is not None:
            known = {attr.name for attr in definition.attr}
            strange = [key for key in node.attr if key not in known and not key.startswith("_")]
            found.setdefault(node.op, {}).update(dict.fromkeys(strange))
    for op, keys in found.items():
        if keys:
            yield UnknownAttribute(where=where, op=op, attributes=tuple(sorted(keys)))


def _state(model: GraphModel, nodes: Iterable[Any], where: str) -> Iterator[Finding]:
    """How the graph keeps weights and tables, and which release numbered it."""
    constants = [node for node in nodes if node.op == "Const" and len(node.attr["value"].tensor.tensor_content)]
    if not model.variables and constants:
        yield FrozenGraph(where=where, constants=len(constants))
    tables = tuple(dict.fromkeys(node.name for node in nodes if _TABLE.match(node.op)))
    if tables:
        yield TablesToFill(where=where, tables=tables)
    if model.graph.versions.producer > CURRENT_GRAPH_VERSION:
        yield NewerGraph(where=where, version=model.graph.versions.producer, known=CURRENT_GRAPH_VERSION)


def evidence(model: GraphModel, checkpoint: Checkpoint, writer: str | None) -> tuple[str, ...]:
    """What shows the writer: the release in the file, the version of the graph, the format of the checkpoint."""
    return tuple(_evidence(model, checkpoint, writer))


def _evidence(model: GraphModel, checkpoint: Checkpoint, writer: str | None) -> Iterator[str]:
    versions: Any = model.graph.versions
    if writer and _SUPPOSED.match(writer):
        yield f"its GraphDef version points to {writer}"
    elif writer:
        yield f"the graph file names {writer}"
    if versions.producer:
        least = f", readable from version {versions.min_consumer} on" if versions.min_consumer else ""
        yield f"GraphDef version {versions.producer}{least}"
    if checkpoint.tensors:
        kind = "one table, as until TensorFlow 0.11" if checkpoint.version == "V1" else "tensor bundle"
        yield f"checkpoint format {checkpoint.version} ({kind})"
