"""Every byte of a model: which of its tensors are whole."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import replace

from migrate.archive.rows import Row
from migrate.findings import Finding
from migrate.findings.keras_weights import DamagedArchive
from migrate.formats import KerasReading, Place, Reading
from migrate.formats.keras import marks
from migrate.formats.tensors.integrity import examine

_TROUBLE = (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error)


def checked(row: Row, reading: Reading | KerasReading, place: Place) -> Row:
    """The row, with how many tensors are whole and the names of those that are not."""
    whole = examine(reading)
    found = map(place.finding, (*whole.findings, *_members(reading)))
    findings = tuple(dict.fromkeys((*row.findings, *found)))
    return replace(row, tensors=len(whole.survivors), damaged=whole.damaged, findings=findings)


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
