"""Every byte of a model: which of its tensors are whole."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import replace

from migrate.archive.rows import Row
from migrate.findings import Finding, ModelRefused
from migrate.findings.keras_weights import DamagedArchive
from migrate.formats import KerasReading, Place, Reading
from migrate.formats.keras import marks
from migrate.models import StoredTensor

_TROUBLE = (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error)


def checked(row: Row, reading: Reading | KerasReading, place: Place) -> Row:
    """The row, with how many tensors are whole and the names of those that are not."""
    damaged: list[str] = []
    found: dict[Finding, None] = {}
    tensors = sorted(_tensors(reading), key=lambda one: one[1].place)
    for name, tensor in tensors:
        try:
            for _ in tensor.chunks():
                pass
        except ModelRefused as refused:
            damaged.append(name)
            found |= dict.fromkeys(refused.findings)
    found |= dict.fromkeys(_members(reading))
    findings = tuple(dict.fromkeys((*row.findings, *map(place.finding, found))))
    return replace(row, tensors=len(tensors) - len(damaged), damaged=tuple(damaged), findings=findings)


def _tensors(reading: Reading | KerasReading) -> Iterable[tuple[str, StoredTensor]]:
    if isinstance(reading, Reading):
        yield from reading.checkpoint.tensors.items()
        return
    model = reading.model
    for layer, weights in model.layers.items():
        yield from ((f"{layer}/{weight.name}", weight.stored) for weight in weights)
    yield from ((weight.path, weight.stored) for weight in (*model.optimizer, *model.unlisted))


def _members(reading: Reading | KerasReading) -> Iterable[Finding]:
    """A finding for each `.keras` archive with a member whose checksum is wrong."""
    for file in reading.origin.files if reading.origin.format == marks.ARCHIVE else ():
        if not marks.is_archive(file):
            continue
        try:
            with zipfile.ZipFile(file) as opened:
                wrong = opened.testzip()
            problem = f"the checksum of {wrong} is wrong" if wrong else ""
        except _TROUBLE as error:
            problem = str(error)
        if problem:
            yield DamagedArchive(where=str(file), problem=problem)
