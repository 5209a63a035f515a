"""TensorFlow Hub modules of TensorFlow 1: SavedModels without tags, beside the file `tfhub_module.pb`.

Source: tensorflow_hub/module_def.proto and native_module.py. The usual graph is the one without tags; others (`train`)
are chosen by their tags. Signatures are stored as a SavedModel's are, the usual one as `default`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from migrate.formats.graphs import saved_model
from migrate.formats.keras.reading import KerasReading
from migrate.formats.reading import Asked, Reading

NAME = "hub-module"
MARK = "tfhub_module.pb"


def match(path: Path) -> bool:
    """Whether a SavedModel with the mark of a Hub module lies here."""
    return any((file.parent / MARK).is_file() for file in saved_model.locate(path)[:1])


def read(path: Path, asked: Asked) -> Reading | KerasReading:
    """Read it as a SavedModel. Raises as that does."""
    reading = saved_model.read(path, asked)
    origin = reading.origin
    files = (*origin.files, origin.files[0].parent / MARK)
    return replace(reading, origin=replace(origin, format=NAME, files=files))
