"""A graph in one file: a GraphDef, frozen mostly, or a MetaGraphDef that needs no weights; binary or text.

Sources: tensorflow/core/framework/graph.proto; tensorflow/python/framework/graph_util_impl.py (how graphs are frozen)
and graph_io.py (`tf.train.write_graph`). A graph with variables takes the checkpoint that lies beside it under its
name; a file called `graph`, as training programs write it, takes the only checkpoint of its folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from migrate import protos
from migrate.findings import Finding, ModelRefused
from migrate.findings.checkpoint import MissingWeights
from migrate.findings.container import SeveralModels
from migrate.findings.metagraph import WeightsBeside
from migrate.formats import sniff
from migrate.formats.checkpoints.checkpoint import find, open_checkpoint
from migrate.formats.checkpoints.checkpoint_files import Group, groups, listing
from migrate.formats.checkpoints.checkpoint_state import read_state
from migrate.formats.graphs import meta_file, signatures
from migrate.formats.graphs.meta_graph import VARIABLE_OPS, graph_model, without_weights
from migrate.formats.graphs.releases import writer
from migrate.formats.reading import Asked, Reading
from migrate.models import Checkpoint, Origin

NAME = "graph-def"
_WRITTEN_BY_TRAINING = "graph"


def match(path: Path) -> bool:
    """Whether a file holds a graph that no checkpoint claims, or a folder without weights holds such a file."""
    return bool(_graphs(path))


def read(path: Path, asked: Asked) -> Reading:
    """Read the graph and, where it has variables, open the checkpoint beside it. Raises ModelRefused."""
    files = _graphs(path)
    if len(files) > 1:
        raise ModelRefused([SeveralModels(where=str(path), models=tuple(map(str, files)))])
    (file,) = files
    meta = _parsed(file)
    checkpoint, notes = without_weights(file), list[Finding]()
    if any(node.op in VARIABLE_OPS for node in meta.graph_def.node):
        checkpoint, notes = _beside(file)
        if not checkpoint.files and sniff.graph_kind(file) == sniff.META_GRAPH:
            raise ModelRefused([MissingWeights(where=str(file))])
    model = graph_model(meta, checkpoint, file)
    origin = Origin(str(path), NAME, writer(meta), (file, *checkpoint.files))
    return Reading(origin, model, checkpoint, (*notes, *signatures.left_out(meta, str(file))))


def _graphs(path: Path) -> list[Path]:
    """The files with graphs that a path means.

    Weights in a folder claim it with their own `.meta` files; without those, the graph files that fit them are meant.
    """
    if path.is_file():
        kind = sniff.graph_kind(path)
        alone = kind == sniff.GRAPH or (kind == sniff.META_GRAPH and not _weighted(path.parent))
        return [path] if alone else []
    if not path.is_dir():
        return []
    weighted = _weighted(path)
    if weighted and any(group.meta for group in groups(path).values()):
        return []
    files = [path / name for name in listing(path) if (path / name).is_file()]
    wanted = (sniff.GRAPH,) if weighted else (sniff.GRAPH, sniff.META_GRAPH)
    found = [file for file in files if sniff.graph_kind(file) in wanted]
    return [file for file in found if _fitting(file, weighted)] if weighted else found


def _weighted(folder: Path) -> list[Group]:
    return [group for group in groups(folder).values() if group.has_weights]


def _parsed(file: Path) -> Any:
    """The graph of a file as a MetaGraphDef."""
    meta = protos.protobuf("meta_graph").MetaGraphDef()
    bare = sniff.graph_kind(file) == sniff.GRAPH
    meta_file.parse_into(meta.graph_def if bare else meta, file)
    meta_file.check_operations(meta, file)
    return meta


def _beside(file: Path) -> tuple[Checkpoint, list[Finding]]:
    """The checkpoint that belongs to a graph file by its name; one without tensors where there is none."""
    fitting = _fitting(file, _weighted(file.parent))
    if not fitting:
        return without_weights(file), []
    found = find(_newest(file.parent, fitting).prefix)
    checkpoint = open_checkpoint(found)
    return checkpoint, [WeightsBeside(where=str(file), checkpoint=str(checkpoint.prefix))]


def beside(file: Path) -> tuple[Path, ...]:
    """The files of the checkpoint from which a graph file takes its values, where it has variables."""
    return tuple(path for group in _fitting(file, _weighted(file.parent)) for path in group.files)


def _fitting(file: Path, weighted: list[Group]) -> list[Group]:
    """The steps of the one checkpoint whose name fits that of a graph file."""
    stem = file.name.split(".")[0]
    models = {group.model for group in weighted}
    fitting = {model for model in models if model.split(".")[0] == stem}
    if stem == _WRITTEN_BY_TRAINING:
        fitting = fitting or models
    return [group for group in weighted if len(fitting) == 1 and group.model in fitting]


def _newest(folder: Path, steps: list[Group]) -> Group:
    """The step that the folder's state names, else the highest complete one."""
    state = read_state(folder)
    named = [group for group in steps if state is not None and group.stem == state.stem]
    complete = [group for group in steps if group.complete] or steps
    return next(iter(named), None) or max(complete, key=lambda group: -1 if group.step is None else group.step)
