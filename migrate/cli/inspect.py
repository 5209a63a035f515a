"""`tfmigrate inspect`: one model in full."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import console, exits, options
from migrate.findings import ModelRefused


@click.command(name="inspect", short_help="Show the signatures, layers, variables and ops of MODEL.")
@options.model
@click.option("--tensors", is_flag=True, help="Read every stored array too: its range, mean and NaN count.")
@click.option("--step", type=click.IntRange(min=0), metavar="N", help="Which checkpoint of several; else the newest.")
@click.option("--tags", metavar="A,B", help="Which graph of a SavedModel; else the usual one.")
@options.printing
def command(**given: Any) -> int:
    """Show what MODEL is: signatures, layers, variables, ops, and who wrote it.

    Nothing of the model is run, and TensorFlow is not needed. Inputs and outputs of a graph without signatures are
    those that converting would choose.
    """
    return _inspect(**given)


def _inspect(model: Path, as_json: bool, quiet: bool, **given: Any) -> int:
    import migrate

    try:
        found = migrate.inspect(model, **given)
    except ModelRefused as refused:
        return _refused(model, refused, as_json)
    if as_json:
        console.out_json(found.as_json())
    elif not quiet:
        from migrate.cli import inspection_sheet

        console.out(inspection_sheet.sheet(found))
    return exits.DONE


def _refused(model: Path, refused: ModelRefused, as_json: bool) -> int:
    from migrate.cli import layout

    if as_json:
        told = [finding.as_json() for finding in refused.findings]
        console.out_json({"schema": 1, "path": str(model), "format": None, "findings": told})
    else:
        console.error("\n\n".join(layout.finding_text(alike) for alike in layout.by_class(refused.findings)))
    return exits.REFUSED
