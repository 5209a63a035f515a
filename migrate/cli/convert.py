"""`tfmigrate convert`: a model in a current format, proved equivalent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from migrate.cli import answer, options
from migrate.findings import UsageFault


@click.command(name="convert", short_help="Convert MODEL, and compare the result with it.")
@options.model
@click.option("--to", type=click.Choice(["savedmodel", "keras"]), help="The format of the artifact; must be given.")
@options.writing
@options.reading
@options.printing
def command(**given: Any) -> int:
    """Convert MODEL and write the artifact to DEST.

    MODEL is a folder, a checkpoint's prefix, any one file of a checkpoint, a frozen graph, or a Keras model. Signatures
    are kept; without any, inputs and outputs are inferred and shown, unless they are named. The artifact is compared
    with MODEL before it is kept.
    """
    return convert(**given)


def convert(model: Path, dest: Path, as_json: bool, quiet: bool, **given: Any) -> int:
    """Convert, print the record, and give the exit code."""
    import migrate

    if given["to"] is None:
        raise UsageFault("The option --to is missing.", _target_to_name(model))
    given["freeze"] = options.values(given["freeze"])
    with answer.progress(quiet) as say:
        record = migrate.convert(model, dest, **given, say=say)
    written = given["record"] or dest.with_name(f"{dest.name}.migration.json")
    return answer.give(record, answer.CONVERSION, written, as_json, quiet)


def _target_to_name(model: Path) -> str:
    """What to give for `--to`: both formats, and which of them suits the model, where its format can be told."""
    from migrate import formats, planning

    general = "Add --to savedmodel or --to keras"
    form = formats.resembled(model)
    known = formats.is_read(form)
    usual = f"; for this model ({form}) the usual one is --to {planning.usual_target(form)}" if known else ""
    return f"{general}{usual}."
