"""Every byte of a model: which of its tensors are whole."""

from __future__ import annotations

from dataclasses import replace

from migrate.archive.rows import Row
from migrate.formats import KerasReading, Place, Reading
from migrate.formats.tensors.integrity import examine


def checked(row: Row, reading: Reading | KerasReading, place: Place) -> Row:
    """The row, with how many tensors are whole and the names of those that are not."""
    found = examine(reading)
    findings = tuple(dict.fromkeys((*row.findings, *map(place.finding, found.findings))))
    return replace(row, tensors=len(found.survivors), damaged=found.damaged, findings=findings)
