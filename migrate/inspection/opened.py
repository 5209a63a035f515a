"""A model of any kind, read from its path."""

from __future__ import annotations

from pathlib import Path

from migrate import formats
from migrate.formats import Asked, Reading, keras
from migrate.formats.keras import KerasReading


def read(path: Path, asked: Asked) -> Reading | KerasReading:
    """The graph or the Keras model at a path. Raises as `formats.read` does."""
    if path.is_file() and keras.match(path):
        return keras.read(path)
    return formats.read(path, asked.step, asked.tags)
