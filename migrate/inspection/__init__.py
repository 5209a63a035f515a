"""One model in full, from its files alone: what goes in and out, what it stores, who wrote it."""

from __future__ import annotations

from pathlib import Path

from migrate import formats
from migrate.formats import Asked, KerasReading
from migrate.inspection.description import Inspection, LayerRow, StoredVariable
from migrate.inspection.facts import Facts, facts

__all__ = ["Facts", "Inspection", "LayerRow", "StoredVariable", "facts", "inspect"]


def inspect(path: Path, asked: Asked | None = None, tensors: bool = False) -> Inspection:
    """Describe the model at a path; with `tensors`, every stored array is read for its range too.

    Raises ModelRefused where it cannot be described, UsageFault and EnvironmentFault as reading does.
    """
    with formats.opened(path, asked or Asked()) as reading:
        if isinstance(reading, KerasReading):
            from migrate.inspection import of_keras

            return of_keras.inspection(reading, tensors)
        from migrate.inspection import of_graph

        return of_graph.inspection(reading, tensors)
