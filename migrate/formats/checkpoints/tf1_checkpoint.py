"""A TensorFlow 1 checkpoint with its graph: `.meta`, and an `.index` with data shards or a V1 table.

A SessionBundle is one too: its graph also holds signatures (see migrate/formats/graphs/session_bundle.py).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from migrate.findings import Finding, ModelRefused
from migrate.findings.checkpoint import MissingGraph, ObjectCheckpoint
from migrate.formats.checkpoints.checkpoint import find, open_checkpoint
from migrate.formats.graphs import session_bundle, signatures
from migrate.formats.graphs.meta_file import read_meta_graph
from migrate.formats.graphs.meta_graph import graph_model
from migrate.formats.graphs.releases import writer
from migrate.formats.reading import Asked, Reading
from migrate.models import Checkpoint, Origin

NAME = "tf1-checkpoint"
NAMES = (NAME, session_bundle.NAME)
OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
T = TypeVar("T")


def match(path: Path) -> bool:
    """Always: what lies at the path is a checkpoint, or should be one."""
    return True


def read(path: Path, asked: Asked) -> Reading:
    """Read the graph and open the weights at a path, of several steps the one asked for.

    Raises UsageFault where path or step do not exist, ModelRefused with all findings of graph and weights at once.
    """
    found = find(path, asked.step)
    errors: list[Finding] = []
    checkpoint = _attempt(lambda: open_checkpoint(found), errors)
    meta_path = found.meta
    meta = _attempt(lambda: read_meta_graph(meta_path), errors) if meta_path is not None else None
    if checkpoint is not None and meta_path is None:
        errors.append(_without_graph(checkpoint))
    if errors or checkpoint is None or meta_path is None:
        raise ModelRefused(dict.fromkeys(errors))
    model = graph_model(meta, checkpoint, meta_path)
    name = session_bundle.NAME if session_bundle.is_bundle(meta) else NAME
    origin = Origin(str(path), name, writer(meta), (meta_path, *checkpoint.files))
    return Reading(origin, model, checkpoint, (*found.findings, *signatures.left_out(meta, str(meta_path))))


def _attempt(action: Callable[[], T], errors: list[Finding]) -> T | None:
    try:
        return action()
    except ModelRefused as refused:
        errors += refused.findings
        return None


def _without_graph(checkpoint: Checkpoint) -> Finding:
    where, shown = str(checkpoint.prefix), _shapes(checkpoint)
    if OBJECT_GRAPH in checkpoint.tensors:
        return ObjectCheckpoint(where=where, tensors=shown)
    return MissingGraph(where=where, tensors=shown)


def _shapes(checkpoint: Checkpoint) -> tuple[str, ...]:
    tensors = sorted(checkpoint.tensors.items())
    return tuple(f"{key} {list(tensor.shape)}" for key, tensor in tensors if key != OBJECT_GRAPH)
