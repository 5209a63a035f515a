"""Keras models of every era as their files hold them, read without Keras and without TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from migrate.formats.keras import architecture, archive, hdf5
from migrate.formats.keras.reading import KerasReading, refused

__all__ = ["KERAS_FORMATS", "KerasFormat", "KerasReading", "match", "read"]


@dataclass(frozen=True)
class KerasFormat:
    """One kind of file: what it is called, whether a file is of it, and how it is read."""

    name: str
    match: Callable[[Path], bool]
    """Looks at the first bytes only. Raises EnvironmentFault where the file cannot be read."""
    read: Callable[[Path], KerasReading]
    """Raises ModelRefused where the file cannot be described; other findings stand in the reading."""


KERAS_FORMATS: tuple[KerasFormat, ...] = (
    # Three formats in one container: what lies in the file decides, and stands in the reading's origin.
    KerasFormat("keras-h5", hdf5.match, hdf5.read),
    KerasFormat(archive.NAME, archive.match, archive.read),
    # JSON before YAML: every JSON text is YAML too.
    KerasFormat(architecture.JSON, architecture.match_json, architecture.read_json),
    KerasFormat(architecture.YAML, architecture.match_yaml, architecture.read_yaml),
)


def match(path: Path) -> bool:
    """Whether a file is a Keras model, or one half of it, by its first bytes."""
    return any(kind.match(path) for kind in KERAS_FORMATS)


def read(path: Path) -> KerasReading:
    """The Keras model in a file. Raises ModelRefused."""
    kind = next((kind for kind in KERAS_FORMATS if kind.match(path)), None)
    if kind is None:
        raise refused(path, "nothing that Keras has written")
    return kind.read(path)
