"""Vocabularies that a `.keras` archive keeps as files, put into the configs of their layers, where others keep them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.formats.keras import weights_h5
from migrate.formats.keras.hdf5_tree import Group
from migrate.formats.keras.members import Archive

_FILE = "vocabulary.txt"
_LARGEST = 256 << 20


def completed(entry: Mapping[str, Any], root: Group, archive: Archive) -> Mapping[str, Any]:
    """The model's entry with every vocabulary that the archive holds."""
    found = {}
    for place in weights_h5.places(root, entry):
        name = f"assets{place.name}/{_FILE}"
        config = place.item.get("config")
        if name in archive.members and isinstance(config, Mapping) and not config.get("vocabulary"):
            found[id(config)] = _words(archive.text(name, _LARGEST), config)
    completed: Mapping[str, Any] = _with(entry, found)
    return completed


def _words(text: bytes, config: Mapping[str, Any]) -> list[Any]:
    words = text.decode(str(config.get("encoding", "utf-8")), "replace").split("\n")
    integers = str(config.get("vocabulary_dtype", config.get("dtype", ""))).startswith("int")
    return [int(word) for word in words] if integers else list(words)


def _with(value: Any, found: Mapping[int, list[Any]]) -> Any:
    if isinstance(value, list):
        return [_with(one, found) for one in value]
    if not isinstance(value, Mapping):
        return value
    copied = {key: _with(one, found) for key, one in value.items()}
    return {**copied, "vocabulary": found[id(value)]} if id(value) in found else copied
