"""The table of formats: how each is known by its content, and the function that reads a path of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from migrate.findings import EnvironmentFault, Finding, ModelRefused, UsageFault
from migrate.findings.container import NestedModel
from migrate.findings.keras_weights import NotKeras
from migrate.formats import contents, foreign
from migrate.formats.checkpoints import tf1_checkpoint
from migrate.formats.graphs import graph_file, hub_module, saved_model
from migrate.formats.keras import marks
from migrate.formats.keras.reading import KerasReading
from migrate.formats.objects import checkpoint
from migrate.formats.packed import kinds
from migrate.formats.reading import Asked, Reading
from migrate.frozen import dataclass

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


def _keras(name: str) -> Callable[[Path, Asked], KerasReading]:
    """A reader of Keras files, imported when it is called: it brings h5py along."""

    def reader(path: Path, asked: Asked) -> KerasReading:
        from migrate.formats.keras import halves

        read: Callable[[Path, Asked], KerasReading] = getattr(halves, name)
        return read(path, asked)

    return reader


_HDF5 = "hdf5"
_HALVES = frozenset({"architecture", "weights"})

FORMATS: tuple[Format, ...] = (
    # Files of Keras by their first bytes, which nothing else begins with.
    Format(
        (marks.WHOLE, marks.WEIGHTS, marks.WEIGHTS_H5), contents.a_file(marks.is_hdf5), _keras("read_hdf5"), _HALVES
    ),
    Format((marks.ARCHIVE,), contents.a_file(marks.is_archive), _keras("read_archive"), _HALVES),
    Format((marks.JSON,), contents.a_file(marks.is_json), _keras("read_text"), _HALVES),
    # Before SavedModels: it is one, with a file more.
    Format((hub_module.NAME,), hub_module.match, hub_module.read, frozenset({"tags"})),
    # Before checkpoints: its folder `variables` holds one, and exporters put it into folders with older ones.
    Format((saved_model.NAME,), saved_model.match, saved_model.read, frozenset({"tags"})),
    # Before checkpoints, because it steps back wherever there are weights, and takes files that name themselves.
    Format((graph_file.NAME,), graph_file.match, graph_file.read),
    # Behind the graphs, whose text forms may hold what looks like YAML.
    Format((marks.YAML,), contents.a_file(marks.is_yaml), _keras("read_text"), _HALVES),
    # Before checkpoints with graphs: it takes those without one that hold objects.
    Format((checkpoint.NAME,), checkpoint.match, _keras("read_checkpoint"), _HALVES | {"step"}),
    # Last: it takes everything, and its refusals say what lies there instead.
    Format(tf1_checkpoint.NAMES, tf1_checkpoint.match, tf1_checkpoint.read, frozenset({"step"})),
)

_OPTIONS = {
    "step": ("step", "only checkpoints have steps"),
    "tags": ("tags", "only SavedModels have them"),
    "architecture": ("architecture of its own", "only Keras models are kept in two files"),
    "weights": ("weights of its own", "only Keras models are kept in two files"),
}


def read(path: Path, wanted: Asked) -> Reading | KerasReading:
    """The model at a path, by the first format of the table that fits. Raises as `formats.read` does."""
    chosen = _looked_at(path, lambda: contents.only_keras_model(path)) or path
    found = _looked_at(path, lambda: next(known for known in FORMATS if known.match(chosen)))
    for field, (what, why) in _OPTIONS.items():
        value = getattr(wanted, field)
        if value is not None and field not in found.asked:
            shown = f"step {value}" if field == "step" else what
            raise UsageFault(f"{path} has no {shown}.", f"Leave out --{field}: {why}.")
    reading = found.read(chosen, wanted)
    return reading if chosen == path else _of_folder(path, chosen, reading)


def guessed(path: Path) -> str | None:
    """The name of the format that something begins like, or is named like, though it may be damaged."""
    chosen = contents.only_keras_model(path) or path
    known = next(known for known in FORMATS if known.match(chosen))
    if known.read in (graph_file.read, tf1_checkpoint.read) and contents.is_named_like_a_graph_checkpoint(path):
        return tf1_checkpoint.NAMES[0]
    return known.names[0] if known is not FORMATS[-1] else None


def resembled(path: Path, said: Iterable[Finding] = ()) -> str | None:
    """The format of something that cannot be read, as far as it shows; None where nothing tells.

    It is no format of this table for a model of another program, a packed file, or an HDF5 file of which the reader
    has `said` that it is none of Keras.
    """
    if any(isinstance(one, NotKeras) for one in said):
        return _HDF5
    try:
        if path.is_file():
            return _of_file(path)
        like = guessed(path)
        alone = contents.files(path) if like is None and path.is_dir() else []
        return _of_file(alone[0]) if len(alone) == 1 else like
    except (ModelRefused, EnvironmentFault, OSError, ValueError):
        return None


def _of_file(file: Path) -> str | None:
    known = foreign.kind(file)
    return known.name if known is not None and known.model else guessed(file) or kinds.kind(file)


def is_read(name: str | None) -> bool:
    """Whether files of a format of this name are read."""
    return any(name in known.names for known in FORMATS)


def _of_folder(folder: Path, chosen: Path, reading: Reading | KerasReading) -> Reading | KerasReading:
    """The reading of a folder's only model, as that of the folder."""
    notes = () if chosen.parent == folder else (NestedModel(where=str(folder), found=str(chosen.parent)),)
    return replace(reading, origin=replace(reading.origin, path=str(folder)), findings=(*notes, *reading.findings))


def _looked_at(path: Path, look: Callable[[], T]) -> T:
    try:
        return look()
    except (OSError, ValueError) as error:
        raise EnvironmentFault(f"{path} cannot be looked at: {error}.", "Check path and permissions.") from error
