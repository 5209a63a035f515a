"""`tfmigrate h52keras`: the short form of convert for a Keras model, to Keras 3."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import convert, options


@click.command(name="h52keras", short_help="Convert a Keras model to a .keras archive of Keras 3.")
@options.model
@options.writing
@options.reading
@options.printing
def command(**given: Any) -> int:
    """Convert the Keras model MODEL to a .keras archive at DEST: short for convert --to keras."""
    return convert.convert(to="keras", **given)
