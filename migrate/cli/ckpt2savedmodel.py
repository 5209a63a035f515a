"""`tfmigrate ckpt2savedmodel`: the short form of convert for a graph with its checkpoint."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import convert, options


@click.command(name="ckpt2savedmodel", short_help="Convert a graph with its checkpoint to a SavedModel.")
@options.model
@options.writing
@options.reading
@options.printing
def command(**given: Any) -> int:
    """Convert the graph and checkpoint MODEL to a SavedModel at DEST: short for convert --to savedmodel."""
    return convert.convert(to="savedmodel", **given)
