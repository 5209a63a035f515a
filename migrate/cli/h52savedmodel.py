"""`tfmigrate h52savedmodel`: the short form of convert for a Keras model, to a SavedModel."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import convert, options


@click.command(name="h52savedmodel", short_help="Convert a Keras model to a SavedModel.")
@options.model
@options.writing
@options.reading
@options.printing
def command(**given: Any) -> int:
    """Convert the Keras model MODEL to a SavedModel at DEST: short for convert --to savedmodel."""
    return convert.convert(to="savedmodel", **given)
