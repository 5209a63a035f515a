"""`tfmigrate ckpt2keras`: the short form of convert for a graph with its checkpoint, to Keras."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import convert, options


@click.command(name="ckpt2keras")
@options.model
@options.writing
@options.reading
@options.printing
def command(**given: Any) -> int:
    """Convert the graph and checkpoint MODEL to a .keras archive at DEST: short for convert --to keras."""
    return convert.convert(to="keras", **given)
