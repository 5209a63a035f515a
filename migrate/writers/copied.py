"""A SavedModel that stays as it is: its files, byte by byte."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from migrate import source


def write(files: Mapping[str, Path], texts: Mapping[str, bytes], path: Path) -> None:
    """Write files by their names in a new folder, from other files or from bytes. Raises EnvironmentFault."""
    for name, file in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            for piece in source.pieces(file, 0, source.size(file)):
                out.write(piece)
    for name, content in texts.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
