"""A record on its way to the person: progress while it is made, then its text or JSON, and the exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.cli import console, exits

if TYPE_CHECKING:
    from migrate.record import MigrationRecord

CONVERSION = {
    "converted": "Converted",
    "rejected": "Rejected: the numbers differ",
    "refused": "Refused: the findings say why, and what would cure it",
    "not-compared": "Converted, but whether the numbers are equal could not be told",
}
"""How a conversion ended, by the status of its record."""

CHECK = {
    "converted": "Equivalent",
    "rejected": "Not equivalent",
    "refused": "Refused: the findings say why, and what would cure it",
    "not-compared": "Not compared",
}
"""How a check of an artifact ended."""


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """What tells of a stage: a line on standard error that goes away on a terminal, and stays elsewhere."""
    if quiet:
        yield lambda text: None
    elif not sys.stderr.isatty():
        yield lambda text: console.error(f"tfmigrate: {text}")
    else:
        from tqdm import tqdm

        with tqdm(desc="starting", bar_format="{desc} ({elapsed})", leave=False) as bar:
            yield bar.set_description_str


def give(record: MigrationRecord, endings: Mapping[str, str], written: Path | None, as_json: bool, quiet: bool) -> int:
    """Print a record and give the exit code of its status. `written` is the file that holds the record."""
    from migrate.cli import sheet

    if as_json:
        console.out_json(record.as_json())
    elif not quiet:
        console.out(sheet.sheet(record, endings[record.status], written))
    elif record.status != "converted":
        console.error(sheet.brief(record, endings[record.status]))
    return exits.BY_STATUS[record.status]
