"""Which files hold a model of which a path is a part, told without reading it: as `halves` joins them."""

from __future__ import annotations

from pathlib import Path

from migrate.findings import EnvironmentFault, ModelRefused
from migrate.formats.keras import marks
from migrate.formats.keras.beside import Neighbours


def architecture(weights: Path, around: Neighbours) -> Path | None:
    """The text beside a file of weights, or the prefix of a checkpoint, that a reading joins with it, if any."""
    found = around.architectures(weights)
    return found[0] if len(found) == 1 and not _is_whole(weights) else None


def _is_whole(path: Path) -> bool:
    """Whether a file needs no architecture: it has its own, or is not to be read at all."""
    if not path.is_file():
        return False
    try:
        return not marks.is_hdf5(path) or _has_config(path)
    except (ModelRefused, EnvironmentFault, OSError):
        return True


def _has_config(path: Path) -> bool:
    from migrate.formats.keras import hdf5_source, hdf5_tree

    return "model_config" in hdf5_tree.root_attributes(hdf5_source.PlainFile(path))
