"""All that can be said of a Keras model from its files alone, in one list: the container, the config, the weights."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from migrate.findings import Finding
from migrate.formats.keras import config_checks, file_checks, layer_checks, objects, weight_checks
from migrate.formats.keras.reading import KerasReading, origin
from migrate.models import KerasModel


def reading(path: Path, format_name: str, model: KerasModel, found: Iterable[Finding]) -> KerasReading:
    """The reading of a model, with what its reader found and what its content shows."""
    where = str(path)
    findings = (
        *found,
        *objects.findings(model, where),
        *config_checks.findings(model, where, format_name),
        *layer_checks.findings(model, where),
        *file_checks.findings(model, path, format_name),
        *weight_checks.findings(model, where),
    )
    return KerasReading(origin(path, format_name, model), model, findings)
