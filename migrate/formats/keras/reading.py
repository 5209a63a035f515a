"""What reading a Keras file gives."""

from __future__ import annotations

from pathlib import Path

from migrate.findings import Finding, ModelRefused
from migrate.findings.keras_weights import NotKeras
from migrate.formats.reading import Reading
from migrate.frozen import dataclass
from migrate.models import KerasModel, Origin


@dataclass(frozen=True)
class KerasReading:
    """A Keras model as it was read. Its findings may be errors: the model is described all the same."""

    origin: Origin
    model: KerasModel
    findings: tuple[Finding, ...] = ()
    graph: Reading | None = None
    """The same model as a graph with signatures, where its format holds that too (SavedModels of tf.keras)."""


def refused(path: Path, holds: str) -> ModelRefused:
    """The refusal of a file that is not of the format asked for: what it is instead, where that is plain."""
    from migrate.formats import foreign, sniff

    known = foreign.finding(path) or sniff.spoilt(path)
    kind = sniff.model_kind(sniff.head(path))
    return ModelRefused([known or NotKeras(where=str(path), holds=kind or holds)])


def origin(path: Path, format_name: str, model: KerasModel) -> Origin:
    """The source as the record names it."""
    return Origin(str(path), format_name, model.era.writer, (path,))
