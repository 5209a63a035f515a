"""SavedModels of TensorFlow 1: graphs under sets of tags, with signatures, a bundle of variables, and assets.

Sources: tensorflow/core/protobuf/saved_model.proto; tensorflow/python/saved_model/builder_impl.py (how the folder is
laid out) and loader_impl.py. The graph's own initialisation (`main_op`, `legacy_init_op`) is not run: it may give the
variables new values. Tables are filled by their initialisers, as everywhere.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from migrate import protos
from migrate.findings import Finding, ModelRefused, UsageFault
from migrate.findings.container import CurrentModel, NestedModel, SeveralModels
from migrate.findings.metagraph import SeveralTagSets, WeightsBeside
from migrate.formats import sniff
from migrate.formats.checkpoints.checkpoint import find, open_checkpoint
from migrate.formats.checkpoints.checkpoint_files import groups, listing
from migrate.formats.graphs import meta_file, signatures
from migrate.formats.graphs.meta_graph import graph_model, without_weights
from migrate.formats.graphs.releases import writer
from migrate.formats.keras.reading import KerasReading
from migrate.formats.objects import loading, saved_objects, troubles
from migrate.formats.objects import saved_model as keras_saved_model
from migrate.formats.reading import Asked, Reading
from migrate.models import Checkpoint, Origin

NAME = "saved-model"
FILES = ("saved_model.pb", "saved_model.pbtxt")
"""In the order in which loaders look for them."""
VARIABLES = "variables"
_SERVING = frozenset({"serve"})


def match(path: Path) -> bool:
    """Whether a folder holds a SavedModel, or one of its folders does, or a file is one."""
    return bool(locate(path))


def read(path: Path, asked: Asked) -> Reading | KerasReading:
    """Read the graph under the tags and open the variables. Raises ModelRefused; UsageFault for tags it lacks."""
    files = locate(path)
    if len(files) > 1:
        raise ModelRefused([SeveralModels(where=str(path), models=_shown(path, files))])
    (file,) = files
    nested = path.is_dir() and file.parent != path
    notes = (NestedModel(where=str(path), found=str(file.parent)),) if nested else ()
    reading = read_file(file, asked)
    origin = replace(reading.origin, path=str(path))
    return replace(reading, origin=origin, findings=(*notes, *reading.findings))


def locate(path: Path) -> list[Path]:
    """The files with a SavedModel's graphs that a path means: of itself, else, in a folder without a model, of the
    folders in it."""
    if path.is_file():
        return [path] if sniff.graph_kind(path) == sniff.SAVED_MODEL or _is_named(path) else []
    if not path.is_dir():
        return []
    own = _named_in(path)
    if own or groups(path):
        return own
    folders = [path / name for name in listing(path) if (path / name).is_dir()]
    return _renamed_in(path) or [file for folder in folders for file in _named_in(folder)]


def read_file(file: Path, asked: Asked) -> Reading | KerasReading:
    """The SavedModel whose graphs a file holds."""
    proto = protos.protobuf("saved_model").SavedModel()
    meta_file.parse_into(proto, file)
    meta = _tagged(proto, file, asked.tags)
    meta_file.check_operations(meta, file)
    checkpoint, notes = _variables(file.parent)
    model = graph_model(meta, checkpoint, file)
    assets = [asset for asset in dict.fromkeys(model.assets.values()) if file.parent in asset.parents]
    origin = Origin(str(file), NAME, writer(meta), (file, *checkpoint.files, *assets))
    reading = Reading(origin, model, checkpoint, (*notes, *signatures.left_out(meta, str(file))))
    if not meta.object_graph_def.nodes:
        return keras_saved_model.keras_reading(reading, meta)
    return _with_objects(reading, meta, len(proto.meta_graphs))


def _with_objects(reading: Reading, meta: Any, count: int) -> Reading | KerasReading:
    """The reading of a SavedModel of TensorFlow 2. One of several graphs is loaded without its objects."""
    where = reading.origin.path
    note = CurrentModel(where=where, kind="a SavedModel of TensorFlow 2", writer=str(reading.origin.writer))
    graph = saved_objects.trainable(reading.graph, meta.object_graph_def, reading.checkpoint)
    found = (note, *reading.findings, *troubles.findings(meta.object_graph_def, where))
    objects = loading.objects(meta) if count == 1 else None
    return keras_saved_model.keras_reading(replace(reading, graph=graph, findings=found, objects=objects), meta)


def _named_in(folder: Path) -> list[Path]:
    """The SavedModel of a folder under its usual name."""
    return [folder / name for name in FILES if _is_named(folder / name)][:1]


def _renamed_in(folder: Path) -> list[Path]:
    """The files of a folder that hold a SavedModel's graphs under other names."""
    files = [folder / name for name in listing(folder) if (folder / name).is_file()]
    return [file for file in files if sniff.graph_kind(file) == sniff.SAVED_MODEL]


def _is_named(path: Path) -> bool:
    """Whether a file stands where a SavedModel should: damaged ones too, but no graph that just took the name."""
    if path.name not in FILES or not path.is_file():
        return False
    return sniff.graph_kind(path) not in (sniff.GRAPH, sniff.META_GRAPH)


def _shown(path: Path, files: list[Path]) -> tuple[str, ...]:
    return tuple(str(file if file.parent == path else file.parent) for file in files)


def _tagged(proto: Any, file: Path, tags: frozenset[str] | None) -> Any:
    """The MetaGraphDef of those tags; of the usual ones, where they are left open."""
    metas = {frozenset(meta.meta_info_def.tags): meta for meta in reversed(proto.meta_graphs)}
    if not metas:
        raise ModelRefused([meta_file.damaged(file, "it holds no graph at all")])
    sets = tuple(sorted(",".join(sorted(found)) or "''" for found in metas))
    if tags is not None:
        if tags not in metas:
            shown = ",".join(sorted(tags)) or "''"
            raise UsageFault(f"{file} has no graph with the tags {shown}.", f"It has {' and '.join(sets)}.")
        return metas[tags]
    for usual in (_SERVING, frozenset[str]()):
        if usual in metas:
            return metas[usual]
    if len(metas) > 1:
        raise ModelRefused([SeveralTagSets(where=str(file), sets=sets)])
    return next(iter(metas.values()))


def _variables(folder: Path) -> tuple[Checkpoint, tuple[Finding, ...]]:
    """The bundle or the V1 table of a SavedModel's variables; without tensors where the model has none.

    Its files lie beside the graph where somebody put all files of the model into one folder.
    """
    inner = folder / VARIABLES
    if _has_variables(inner):
        checkpoint = find(inner / VARIABLES)
        return open_checkpoint(checkpoint), checkpoint.findings
    if not inner.exists() and _has_variables(folder):
        checkpoint = find(inner)
        beside = WeightsBeside(where=str(folder), checkpoint=str(inner))
        return open_checkpoint(checkpoint), (beside, *checkpoint.findings)
    return without_weights(inner / VARIABLES), ()


def _has_variables(folder: Path) -> bool:
    group = groups(folder).get(VARIABLES) if folder.is_dir() else None
    return group is not None and group.has_weights
