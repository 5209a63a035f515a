"""Whether every stored byte of a model is whole, and which of its tensors survive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from migrate.findings import Finding, ModelRefused
from migrate.formats.keras.reading import KerasReading
from migrate.formats.reading import Reading
from migrate.models import Checkpoint, KerasModel, StoredTensor


@dataclass(frozen=True)
class Integrity:
    """What reading every byte showed."""

    findings: tuple[Finding, ...]
    """One for each tensor, file or block that is damaged."""
    survivors: tuple[str, ...]
    """The tensors whose bytes are whole."""


def examine(reading: Reading | KerasReading) -> Integrity:
    """Read all tensors of a model in the order in which they lie, in bounded pieces."""
    tensors = dict(_of_keras(reading.model)) if isinstance(reading, KerasReading) else reading.checkpoint.tensors
    return _read(tensors)


def integrity(checkpoint: Checkpoint) -> tuple[Finding, ...]:
    """A finding for each tensor of a checkpoint that is damaged."""
    return _read(checkpoint.tensors).findings


def _read(tensors: Mapping[str, StoredTensor]) -> Integrity:
    findings: dict[Finding, None] = {}
    survivors = []
    for name, tensor in sorted(tensors.items(), key=lambda item: item[1].place):
        try:
            for _ in tensor.chunks():
                pass
            survivors.append(name)
        except ModelRefused as refused:
            findings.update(dict.fromkeys(refused.findings))
    return Integrity(tuple(findings), tuple(survivors))


def _of_keras(model: KerasModel) -> Iterator[tuple[str, StoredTensor]]:
    weights = [weight for layer in model.layers.values() for weight in layer]
    yield from ((weight.path, weight.stored) for weight in (*weights, *model.optimizer, *model.unlisted))
