"""What kinds of models the files of a folder are, as far as names and first bytes tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from migrate.findings import ModelRefused
from migrate.findings.container import SeveralModels
from migrate.formats import sniff
from migrate.formats.checkpoints.checkpoint_files import groups, listing, split_name
from migrate.formats.graphs import saved_model
from migrate.formats.keras import folder as keras_folder


def a_file(match: Callable[[Path], bool]) -> Callable[[Path], bool]:
    """The test of a format for files alone."""
    return lambda path: path.is_file() and match(path)


def is_named_like_a_graph_checkpoint(path: Path) -> bool:
    """Whether files at a path are named as those of a checkpoint with its graph."""
    if path.is_dir():
        return any(group.meta for group in groups(path).values())
    stem, _ = split_name(path.name) or (path.name, "")
    found = groups(path.parent).get(stem) if path.parent.is_dir() else None
    return found is not None and found.meta is not None


def files(folder: Path) -> list[Path]:
    """The files of a folder, sorted. Raises EnvironmentFault."""
    return [folder / name for name in listing(folder) if (folder / name).is_file()]


def only_keras_model(path: Path) -> Path | None:
    """The file of the Keras model that a folder holds, or one of its folders; None where it holds none.

    HDF5 files of other programs, such as data sets, are no models beside others.

    Raises ModelRefused where there are several, or a model of another kind beside it.
    """
    if not path.is_dir():
        return None
    found = keras_folder.models(files(path))
    others = graphs(path)
    if not found and not others:
        found, others = _below(path)
    if others:
        # Texts may describe anything of a graph's model; whole Keras models and their weights are models themselves.
        found = [file for file in found if not keras_folder.is_text(file)]
    if len(found) + len(others) > 1:
        found = [file for file in found if not keras_folder.is_of_others(file)]
    if len(found) + (len(others) if found else 0) > 1:
        raise ModelRefused([SeveralModels(where=str(path), models=tuple(map(str, (*found, *others))))])
    return found[0] if found else None


def graphs(folder: Path) -> list[Path]:
    """The graphs and checkpoints among the files of a folder, one path a model."""
    named = [folder for name in saved_model.FILES if (folder / name).is_file()][:1]
    weighted = {group.model: group.prefix for group in groups(folder).values() if group.has_weights or group.meta}
    if named or weighted:
        return [*named, *weighted.values()]
    kinds = (sniff.GRAPH, sniff.META_GRAPH, sniff.SAVED_MODEL)
    return [file for file in files(folder) if sniff.graph_kind(file) in kinds]


def _below(path: Path) -> tuple[list[Path], list[Path]]:
    """The Keras models and the others one folder deeper."""
    found: list[Path] = []
    others: list[Path] = []
    for inner in (path / name for name in listing(path)):
        if inner.is_dir():
            found += keras_folder.models(files(inner))
            others += graphs(inner)
    return found, others
