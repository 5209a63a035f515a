"""Bytes → description: one module a format, and the table of formats. Nothing here runs TensorFlow.

The table imports the readers of all formats, so it is imported when it is needed. An HDF5 file shows itself by its
first bytes: nothing but its own reader is imported for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from migrate.formats.keras.reading import KerasReading
    from migrate.formats.packed.place import Place, placed
    from migrate.formats.reading import Asked, Reading
    from migrate.formats.table import FORMATS, Format, guessed, is_read, resembled
    from migrate.formats.tensors.integrity import damaged_members, integrity

__all__ = [
    "FORMATS",
    "Asked",
    "Format",
    "KerasReading",
    "Place",
    "Reading",
    "damaged_members",
    "guessed",
    "integrity",
    "is_read",
    "opened",
    "placed",
    "read",
    "resembled",
]

_ELSEWHERE = {
    "Asked": "migrate.formats.reading",
    "Reading": "migrate.formats.reading",
    "KerasReading": "migrate.formats.keras.reading",
    "Place": "migrate.formats.packed.place",
    "damaged_members": "migrate.formats.tensors.integrity",
    "integrity": "migrate.formats.tensors.integrity",
    "placed": "migrate.formats.packed.place",
}


def __getattr__(name: str) -> Any:
    """The names of this package that live in its modules, imported when they are asked for."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(_ELSEWHERE.get(name, "migrate.formats.table")), name)


def read(path: Path, asked: Asked | None = None) -> Reading | KerasReading:
    """The model at a path, whatever its format: a graph with its tensors, or a Keras model.

    A `Reading` holds warnings and notes only: what stands in the way of a graph is raised. The findings of a
    `KerasReading` may be errors too, because most Keras models can be described where they cannot be converted.

    Raises UsageFault where the path, or what is asked for, does not exist, ModelRefused with all findings at once,
    EnvironmentFault where the system does not let one look.
    """
    from migrate.formats.reading import Asked

    wanted = asked or Asked()
    if wanted == Asked() and _is_hdf5(path):
        from migrate.formats.keras import halves

        return halves.read_hdf5(path, wanted)
    from migrate.formats import table

    return table.read(path, wanted)


@contextmanager
def opened(path: Path, asked: Asked | None = None) -> Iterator[Reading | KerasReading]:
    """The model at a path, in an archive too (`models.tar.gz!/dir/model.h5`, or a packed file with one model).

    What was unpacked is gone when the context ends: tensors are read before. Raises as `read` does.
    """
    if _is_hdf5(path):
        yield read(path, asked)
        return
    from migrate.formats.packed.place import placed

    with placed(path) as place:
        yield place.reading(read(place.path, asked))


def _is_hdf5(path: Path) -> bool:
    from migrate.formats.keras import marks

    try:
        if not path.is_file():  # a pipe would never answer
            return False
        with path.open("rb") as file:
            return file.read(len(marks.HDF5)) == marks.HDF5
    except (OSError, ValueError):
        return False
