"""The Keras models among the files of a folder: halves that belong together are one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from migrate.findings import ModelRefused
from migrate.findings.keras_weights import NotKeras
from migrate.formats.keras import beside, marks


def models(files: Iterable[Path]) -> list[Path]:
    """The files to point at, one a model: whole models and weights, and architectures that no weights belong to.

    The files lie in one folder.
    """
    found = list(files)
    numbers = [file for file in found if marks.is_hdf5(file) or marks.is_archive(file)]
    numeric = set(numbers)
    texts = [file for file in found if file not in numeric and is_text(file)]
    if not texts:
        return _without_copies(numbers)
    around = beside.Neighbours.of(texts[0].parent)
    taken = {half for file in numbers for half in around.architectures(file)}
    taken |= {text for text in texts if around.weights(text)}
    return [*_without_copies(numbers), *(text for text in texts if text not in taken)]


def is_text(file: Path) -> bool:
    """Whether a file is an architecture's text."""
    return marks.is_json(file) or marks.is_yaml(file)


def is_of_others(file: Path) -> bool:
    """Whether a file is HDF5, and neither a model nor weights of Keras."""
    from migrate.formats.keras import hdf5

    try:
        if marks.is_hdf5(file):
            hdf5.described(file)
    except ModelRefused as refused:
        return any(isinstance(one, NotKeras) for one in refused.findings)
    return False


def _without_copies(numbers: list[Path]) -> list[Path]:
    """The files without those that hold the weights of a whole model once more, by their names."""
    shared = {name for name, count in Counter(map(beside.parts, numbers)).items() if count > 1}
    whole = {file for file in numbers if beside.parts(file) in shared and _is_whole(file)}
    copied = {beside.parts(file) for file in whole}
    return [file for file in numbers if file in whole or beside.parts(file) not in copied]


def _is_whole(file: Path) -> bool:
    from migrate.formats.keras import hdf5

    try:
        return marks.is_archive(file) or hdf5.described(file)[1].config is not None
    except ModelRefused:
        return True
