"""What a graph will meet in TensorFlow as it stands: seen from the file, before any TensorFlow reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from migrate.findings import Finding
from migrate.graphdef.opdefs import op_defs
from migrate.graphdef.providers import provider
from migrate.models import Checkpoint, GraphModel


@dataclass(frozen=True)
class Outlook:
    """What the nodes of a graph, function bodies included, ask of the TensorFlow that reads it."""

    ops: frozenset[str]
    foreign: Mapping[str, str]
    """Ops that TensorFlow does not register → who used to, or the op's own name."""
    channels_first: bool
    findings: tuple[Finding, ...] = ()


def look(model: GraphModel, where: str) -> Outlook:
    """The outlook of a whole graph, training parts included."""
    nodes = [*model.graph.node, *(node for function in model.graph.library.function for node in function.node_def)]
    own = {function.signature.name for function in model.graph.library.function}
    ops = frozenset(node.op for node in nodes)
    foreign = {op: provider(op) or op for op in sorted(ops - own) if op not in op_defs()}
    first = any(node.attr["data_format"].s.startswith(b"NC") for node in nodes if "data_format" in node.attr)
    return Outlook(ops, foreign, first)


def evidence(model: GraphModel, checkpoint: Checkpoint, writer: str | None) -> tuple[str, ...]:
    """What shows the writer: the release in the file, the version of the graph, the format of the checkpoint."""
    return tuple(_evidence(model, checkpoint, writer))


def _evidence(model: GraphModel, checkpoint: Checkpoint, writer: str | None) -> Iterator[str]:
    versions: Any = model.graph.versions
    if writer:
        yield f"the graph file names {writer}, or its version does"
    if versions.producer:
        least = f", readable from version {versions.min_consumer} on" if versions.min_consumer else ""
        yield f"GraphDef version {versions.producer}{least}"
    if checkpoint.tensors:
        kind = "one table, as until TensorFlow 0.11" if checkpoint.version == "V1" else "tensor bundle"
        yield f"checkpoint format {checkpoint.version} ({kind})"
