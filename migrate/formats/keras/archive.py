"""`.keras` archives of TensorFlow 2.12 to 2.15 and of Keras 3: a zip with config, metadata and weights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from migrate import source
from migrate.findings import Finding
from migrate.findings.container import CurrentModel
from migrate.findings.unsafe import PickledObject
from migrate.formats.keras import config, era, judgement, marks, members, plain, vocabularies, weights_h5
from migrate.formats.keras.hdf5_source import Hdf5Source
from migrate.formats.keras.hdf5_tree import Group, Tree, read_tree
from migrate.formats.keras.members import Archive, Member
from migrate.formats.keras.reading import KerasReading, refused
from migrate.models import KerasModel

_PICKLES = (".pkl", ".pickle", ".joblib", ".dill")
_NO_WEIGHTS = Tree(Group("/"), ())


def read(path: Path) -> KerasReading:
    """The model in a `.keras` archive. Raises ModelRefused where it is damaged or unsafe."""
    if not source.read(path, 0, 4).startswith(marks.ZIP):
        raise refused(path, "no zip archive")
    archive = members.look(path)
    missing = [name for name in (marks.CONFIG, marks.METADATA) if name not in archive.members]
    if missing:
        raise members.damaged(path, f"it has no {' and no '.join(missing)}")
    place = f"{path}!/{marks.CONFIG}"
    entry = config.check(plain.mapping(archive.text(marks.CONFIG, plain.LARGEST), place), place)
    metadata = plain.mapping(archive.text(marks.METADATA, 1 << 20), f"{path}!/{marks.METADATA}")
    tree = _weights(path, archive)
    model = _model(vocabularies.completed(entry, tree.root, archive), metadata, tree.root)
    found = (*archive.findings, *tree.findings, *_pickles(path, archive), *_current(path, model))
    return judgement.reading(path, marks.ARCHIVE, model, found)


def _current(path: Path, model: KerasModel) -> tuple[Finding, ...]:
    """The note that a model of Keras 3 needs no conversion."""
    if (model.era.generation or 0) < 3:
        return ()
    return (CurrentModel(where=str(path), kind="a .keras archive of Keras 3", writer=model.era.writer or "Keras 3"),)


def _weights(path: Path, archive: Archive) -> Tree:
    if marks.ARRAYS not in archive.members:
        return _NO_WEIGHTS
    member: Hdf5Source = Member(path, marks.ARRAYS)
    return read_tree(member)


def _model(entry: Mapping[str, Any], metadata: Mapping[str, Any], root: Group) -> KerasModel:
    parts = weights_h5.parts(root, entry)
    sentence = weights_h5.layout_era(root)[0] if any(root.walk()) else ""
    training = entry.get("compile_config")
    traces = era.of_entry(entry, marks.METADATA, metadata, sentence)
    return KerasModel(
        config=entry,
        class_name=config.class_name(entry),
        table=traces.table,
        layers=parts.layers,
        era=era.era(traces),
        training=training if isinstance(training, dict) and training else None,
        optimizer=parts.optimizer,
        unlisted=parts.unlisted,
        origins=_origins(bool(parts.optimizer), root),
    )


def _origins(optimizer: bool, root: Group) -> dict[str, str]:
    found = {"config": marks.CONFIG, "training": marks.CONFIG}
    if any(root.walk()):
        found["weights"] = marks.ARRAYS
    if optimizer:
        found["optimizer"] = f"{marks.ARRAYS}:/optimizer"
    return found


def _pickles(path: Path, archive: Archive) -> tuple[Finding, ...]:
    found = [name for name in archive.members if name.lower().endswith(_PICKLES)]
    return tuple(PickledObject(where=f"{path}!/{name}", kind="a Python pickle") for name in found)
