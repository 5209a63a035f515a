"""`tfmigrate verify`: the same numbers, or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import answer, options


@click.command(name="verify", short_help="Compare an artifact with the model that it was made of.")
@options.model
@click.argument("converted", type=options.PATH)
@click.option("--record", type=options.PATH, metavar="FILE", help="Where a record goes; else none is written.")
@options.reading
@options.printing
def command(**given: Any) -> int:
    """Compare CONVERTED, a SavedModel or a .keras archive, with the MODEL that it was made of.

    Where CONVERTED.migration.json lies beside it, endpoints and bound values come from there, unless they are named.
    """
    return verify(**given)


def verify(model: Path, converted: Path, record: Path | None, as_json: bool, quiet: bool, **given: Any) -> int:
    """Compare, print the record, and give the exit code."""
    import migrate

    given["freeze"] = options.values(given["freeze"])
    with answer.progress(quiet) as say:
        found = migrate.verify(model, converted, **given, record=record, say=say)
    return answer.give(found, answer.CHECK, record, as_json, quiet)
