"""Whether every stored byte of a model is whole, and which of its tensors survive."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from migrate.findings import Finding, ModelRefused
from migrate.findings.keras_weights import DamagedArchive
from migrate.formats.keras import marks
from migrate.formats.keras.reading import KerasReading
from migrate.formats.reading import Reading
from migrate.frozen import dataclass
from migrate.late import zipfile
from migrate.models import Checkpoint, StoredTensor

_TROUBLE = (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error)


@dataclass(frozen=True)
class Integrity:
    """What reading every byte showed."""

    findings: tuple[Finding, ...]
    """One for each tensor, file or block that is damaged."""
    survivors: tuple[str, ...]
    """The tensors whose bytes are whole."""
    damaged: tuple[str, ...]


def examine(reading: Reading | KerasReading) -> Integrity:
    """Read all tensors of a model in the order in which they lie, in bounded pieces, and the members of an archive."""
    found = _read(_tensors(reading))
    return Integrity(tuple(dict.fromkeys((*found.findings, *damaged_members(reading)))), found.survivors, found.damaged)


def integrity(checkpoint: Checkpoint) -> tuple[Finding, ...]:
    """A finding for each tensor of a checkpoint that is damaged."""
    return _read(checkpoint.tensors.items()).findings


def _read(tensors: Iterable[tuple[str, StoredTensor]]) -> Integrity:
    findings: dict[Finding, None] = {}
    survivors, damaged = [], []
    for name, tensor in sorted(tensors, key=lambda item: item[1].place):
        try:
            for _ in tensor.chunks():
                pass
            survivors.append(name)
        except ModelRefused as refused:
            damaged.append(name)
            findings.update(dict.fromkeys(refused.findings))
    return Integrity(tuple(findings), tuple(survivors), tuple(damaged))


def _tensors(reading: Reading | KerasReading) -> Iterator[tuple[str, StoredTensor]]:
    if isinstance(reading, Reading):
        yield from reading.checkpoint.tensors.items()
        return
    model = reading.model
    for layer, weights in model.layers.items():
        yield from ((f"{layer}/{weight.name}", weight.stored) for weight in weights)
    yield from ((weight.path, weight.stored) for weight in (*model.optimizer, *model.unlisted))


def damaged_members(reading: Reading | KerasReading) -> Iterator[Finding]:
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
