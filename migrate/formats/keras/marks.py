"""By which bytes Keras files are known, and what their formats are called. Imports none of their readers."""

from __future__ import annotations

from pathlib import Path

from migrate import source
from migrate.formats.keras import texts
from migrate.late import zipfile

WHOLE, WEIGHTS, WEIGHTS_H5 = "keras-h5", "keras-h5-weights", "keras-weights-h5"
ARCHIVE, JSON, YAML = "keras-archive", "keras-json", "keras-yaml"
HDF5, ZIP = b"\x89HDF\r\n\x1a\n", b"PK\x03\x04"
CONFIG, METADATA, ARRAYS = "config.json", "metadata.json", "model.weights.h5"
"""The members of a `.keras` archive."""
_HEAD = 4096


def is_hdf5(path: Path) -> bool:
    """Whether the file begins as HDF5 does."""
    return source.read(path, 0, len(HDF5)) == HDF5


def is_archive(path: Path) -> bool:
    """Whether the file is a zip archive that begins with one of the parts of a `.keras` archive, or lists them."""
    head = source.read(path, 0, _HEAD)
    if not head.startswith(ZIP):
        return False
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    return first.decode("utf-8", "replace") in (CONFIG, METADATA, ARRAYS) or _lists_parts(path)


def _lists_parts(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return {CONFIG, METADATA} <= set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def is_json(path: Path) -> bool:
    """Whether the file is a JSON architecture."""
    return texts.is_json(text(path))


def is_yaml(path: Path) -> bool:
    """Whether the file is a YAML architecture."""
    return texts.is_yaml(text(path))


def text(path: Path) -> bytes:
    """As much of the beginning as tells an architecture; the first bytes alone, where they are no text."""
    head = source.read(path, 0, _HEAD)
    return head if len(head) < _HEAD or b"\0" in head else source.read(path, 0, texts.HEAD)
