"""The Keras models among the files of a folder: halves that belong together are one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from migrate.findings import ModelRefused
from migrate.formats.keras import beside, marks


def models(files: Iterable[Path]) -> list[Path]:
    """The files to point at, one a model: whole models and weights, and architectures that no weights belong to."""
    found = list(files)
    numbers = [file for file in found if marks.is_hdf5(file) or marks.is_archive(file)]
    texts = [file for file in found if file not in numbers and is_text(file)]
    taken = {half for file in numbers for half in beside.architectures(file)}
    taken |= {text for text in texts if beside.weights(text)}
    return [*_without_copies(numbers), *(text for text in texts if text not in taken)]


def is_text(file: Path) -> bool:
    """Whether a file is an architecture's text."""
    return marks.is_json(file) or marks.is_yaml(file)


def _without_copies(numbers: list[Path]) -> list[Path]:
    """The files without those that hold the weights of a whole model once more, by their names."""
    if len(numbers) < 2:
        return numbers
    whole = {beside.core(file) for file in numbers if _is_whole(file)}
    return [file for file in numbers if beside.core(file) not in whole or _is_whole(file)]


def _is_whole(file: Path) -> bool:
    from migrate.formats.keras import hdf5

    try:
        return marks.is_archive(file) or hdf5.described(file)[1].config is not None
    except ModelRefused:
        return True
