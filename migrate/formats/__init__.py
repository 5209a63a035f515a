"""Bytes → description: one module a format, and the table of formats. Nothing here runs TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from migrate.findings import EnvironmentFault, UsageFault
from migrate.findings.container import NestedModel
from migrate.formats import contents
from migrate.formats.checkpoints import tf1_checkpoint
from migrate.formats.graphs import graph_file, hub_module, saved_model
from migrate.formats.keras import architecture, archive, halves, hdf5, weights_h5
from migrate.formats.keras.reading import KerasReading
from migrate.formats.objects import checkpoint
from migrate.formats.reading import Asked, Reading
from migrate.formats.tensors.integrity import integrity

__all__ = ["FORMATS", "Asked", "Format", "KerasReading", "Reading", "integrity", "read"]

T = TypeVar("T")


@dataclass(frozen=True)
class Format:
    """One format: how it is known by its content, and the function that reads a path of it."""

    names: tuple[str, ...]
    """Its names in records."""
    match: Callable[[Path], bool]
    """Whether what lies at a path is of this format, from the names in a folder and the first bytes of files."""
    read: Callable[[Path, Asked], Reading | KerasReading]
    asked: frozenset[str] = frozenset()
    """The fields of Asked that can be asked for."""


_HALVES = frozenset({"architecture", "weights"})

FORMATS: tuple[Format, ...] = (
    # Files of Keras by their first bytes, which nothing else begins with.
    Format((hdf5.WHOLE, hdf5.WEIGHTS, weights_h5.NAME), contents.a_file(hdf5.match), halves.read_hdf5, _HALVES),
    Format((archive.NAME,), contents.a_file(archive.match), halves.read_archive, _HALVES),
    Format((architecture.JSON,), contents.a_file(architecture.match_json), halves.read_text, _HALVES),
    # Before SavedModels: it is one, with a file more.
    Format((hub_module.NAME,), hub_module.match, hub_module.read, frozenset({"tags"})),
    # Before checkpoints: its folder `variables` holds one, and exporters put it into folders with older ones.
    Format((saved_model.NAME,), saved_model.match, saved_model.read, frozenset({"tags"})),
    # Before checkpoints, because it steps back wherever there are weights, and takes files that name themselves.
    Format((graph_file.NAME,), graph_file.match, graph_file.read),
    # Behind the graphs, whose text forms may hold what looks like YAML.
    Format((architecture.YAML,), contents.a_file(architecture.match_yaml), halves.read_text, _HALVES),
    # Before checkpoints with graphs: it takes those without one that hold objects.
    Format((checkpoint.NAME,), checkpoint.match, halves.read_checkpoint, _HALVES | {"step"}),
    # Last: it takes everything, and its refusals say what lies there instead.
    Format(tf1_checkpoint.NAMES, tf1_checkpoint.match, tf1_checkpoint.read, frozenset({"step"})),
)

_OPTIONS = {
    "step": ("step", "only checkpoints have steps"),
    "tags": ("tags", "only SavedModels have them"),
    "architecture": ("architecture of its own", "only Keras models are kept in two files"),
    "weights": ("weights of its own", "only Keras models are kept in two files"),
}


def read(path: Path, asked: Asked | None = None) -> Reading | KerasReading:
    """The model at a path, whatever its format: a graph with its tensors, or a Keras model.

    A `Reading` holds warnings and notes only: what stands in the way of a graph is raised. The findings of a
    `KerasReading` may be errors too, because most Keras models can be described where they cannot be converted.

    Raises UsageFault where the path, or what is asked for, does not exist, ModelRefused with all findings at once,
    EnvironmentFault where the system does not let one look.
    """
    wanted = asked or Asked()
    chosen = _looked_at(path, lambda: contents.only_keras_model(path)) or path
    found = _looked_at(path, lambda: next(known for known in FORMATS if known.match(chosen)))
    for field, (what, why) in _OPTIONS.items():
        value = getattr(wanted, field)
        if value is not None and field not in found.asked:
            shown = f"step {value}" if field == "step" else what
            raise UsageFault(f"{path} has no {shown}.", f"Leave out --{field}: {why}.")
    reading = found.read(chosen, wanted)
    return reading if chosen == path else _of_folder(path, chosen, reading)


def _of_folder(folder: Path, chosen: Path, reading: Reading | KerasReading) -> Reading | KerasReading:
    """The reading of a folder's only model, as that of the folder."""
    notes = () if chosen.parent == folder else (NestedModel(where=str(folder), found=str(chosen.parent)),)
    return replace(reading, origin=replace(reading.origin, path=str(folder)), findings=(*notes, *reading.findings))


def _looked_at(path: Path, look: Callable[[], T]) -> T:
    try:
        return look()
    except (OSError, ValueError) as error:
        raise EnvironmentFault(f"{path} cannot be looked at: {error}.", "Check path and permissions.") from error
