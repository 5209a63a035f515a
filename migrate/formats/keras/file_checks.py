"""What name and layout of a Keras file, and the forms of its config, mean for the loaders of today."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from migrate.findings import Finding
from migrate.findings.keras_files import (
    GroupedConvolution,
    Keras2Archive,
    MisleadingName,
    NamelessModules,
    TupleObjects,
    WeightsByPlace,
    WrittenByKeras3,
)
from migrate.formats.keras.config_checks import having
from migrate.models import ConfiguredLayer, KerasModel

_ENDINGS = {
    # ending: what Keras expects there
    ".keras": "keras-archive",
    ".h5": "keras-h5",
    ".hdf5": "keras-h5",
    ".json": "keras-json",
    ".yaml": "keras-yaml",
    ".yml": "keras-yaml",
}
_KINDS = {
    "keras-h5": "an HDF5 file",
    "keras-h5-weights": "an HDF5 file",
    "keras-weights-h5": "an HDF5 file",
    "keras-archive": "a .keras archive",
    "keras-json": "a JSON text",
    "keras-yaml": "a YAML text",
}
_WRAPPERS = ("Bidirectional", "TimeDistributed", "RNN", "StackedRNNCells")


def findings(model: KerasModel, path: Path, format_name: str) -> Iterator[Finding]:
    """Each kind of trouble once for the file."""
    where, old = str(path), (model.era.generation or 0) < 3
    yield from _name(path, format_name)
    if format_name == "keras-weights-h5":
        yield WeightsByPlace(where=where)
    if format_name == "keras-archive" and old:
        yield Keras2Archive(where=where, version=model.keras_version or "2")
    if not old and format_name != "keras-archive":
        yield WrittenByKeras3(where=where, version=model.keras_version or "3")
    wrappers = {layer.path for layer in model.table if layer.class_name in _WRAPPERS}
    if old and (layers := having(model, lambda layer: layer.parent in wrappers and layer.module is None)):
        yield NamelessModules(where=where, layers=layers)
    if layers := having(model, _grouped):
        yield GroupedConvolution(where=where, layers=layers)
    if model.config is not None and _has_tuples(model.config):
        yield TupleObjects(where=where)


def _name(path: Path, format_name: str) -> Iterator[Finding]:
    ending = path.suffix.lower()
    expected, kind = _KINDS.get(_ENDINGS.get(ending, "")), _KINDS.get(format_name)
    if expected and kind and expected != kind:
        yield MisleadingName(where=str(path), ending=ending, kind=kind)


def _grouped(layer: ConfiguredLayer) -> bool:
    groups = layer.config.get("groups")
    return layer.class_name.startswith("Conv") and isinstance(groups, int) and groups > 1


def _has_tuples(value: Any) -> bool:
    """Whether a tuple stands somewhere as an object, looked for level by level."""
    level = [value]
    while level:
        if any(isinstance(one, dict) and one.get("class_name") == "__tuple__" for one in level):
            return True
        inside = (one.values() if isinstance(one, dict) else one for one in level)
        level = [inner for values in inside for inner in values if isinstance(inner, dict | list)]
    return False
