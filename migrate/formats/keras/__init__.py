"""Keras models of every era as their files hold them, read without Keras and without TensorFlow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate.formats.keras.reading import KerasReading

__all__ = ["read"]


def read(path: Path) -> KerasReading:
    """The Keras model in a file, without its other half. Raises ModelRefused."""
    from migrate.formats.keras import architecture, archive, hdf5, marks
    from migrate.formats.keras.reading import refused

    readers = (
        (marks.is_hdf5, hdf5.read),
        (marks.is_archive, archive.read),
        # JSON before YAML: every JSON text is YAML too.
        (marks.is_json, architecture.read_json),
        (marks.is_yaml, architecture.read_yaml),
    )
    for matches, reader in readers:
        if matches(path):
            return reader(path)
    raise refused(path, "nothing that Keras has written")
