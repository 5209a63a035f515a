"""The other half of a model kept in two files: looked for in the same folder, told by content, never joined here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from migrate import source
from migrate.findings import EnvironmentFault
from migrate.formats.keras import marks, texts

_MOST_FILES = 2000
_WORDS = re.compile(r"weights?|architecture|arch|model|config|structure|json|yaml|[\W_]+")


def architectures(weights: Path) -> tuple[Path, ...]:
    """JSON and YAML texts beside a file of weights that may be its architecture."""
    return _beside(weights, texts.is_architecture)


def weights(architecture: Path) -> tuple[Path, ...]:
    """HDF5 files beside an architecture that may hold its weights."""
    return _beside(architecture, lambda head: head.startswith(marks.HDF5))


def _beside(path: Path, fits: Callable[[bytes], bool]) -> tuple[Path, ...]:
    """Fitting files with a matching name; where none matches, the only fitting one."""
    try:
        others = sorted(other for other in path.parent.iterdir() if other.is_file() and other != path)
    except OSError:
        return ()
    found = [other for other in others[:_MOST_FILES] if _fits(other, fits)]
    named = [other for other in found if core(other) == core(path)]
    return tuple(named or (found if len(found) == 1 else ()))


def _fits(path: Path, fits: Callable[[bytes], bool]) -> bool:
    try:
        return fits(source.read(path, 0, texts.HEAD))
    except EnvironmentFault:
        return False


def core(path: Path) -> str:
    """What a name says beside the usual words: `mnist_weights.h5` and `mnist.json` share theirs."""
    return _WORDS.sub("", path.name.lower().partition(".")[0])
