"""`tfmigrate ckpt2keras`: the short form of convert for a checkpoint, to Keras."""

from __future__ import annotations

from typing import Any

import click

from migrate.cli import convert, options


@click.command(name="ckpt2keras", short_help="Convert a checkpoint of a Keras model to a .keras archive.")
@options.model
@options.writing
@options.reading
@options.printing
def command(**given: Any) -> int:
    """Convert the checkpoint MODEL to a .keras archive at DEST: short for convert --to keras.

    It takes weights that Keras saved as a checkpoint, with the architecture beside them or in --architecture. The graph
    of TensorFlow 1 in a meta-graph checkpoint cannot be written as layers: use ckpt2savedmodel.
    """
    return convert.convert(to="keras", **given)
