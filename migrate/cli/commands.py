"""The table of commands. A command's module is imported when the command is called or listed."""

from __future__ import annotations

from importlib import import_module

import click

from migrate import __version__

COMMANDS = {
    # What lies there and what it is, then the general form of converting and its short forms, then what checks and
    # explains.
    "scan": "migrate.cli.scan",
    "inspect": "migrate.cli.inspect",
    "diagnose": "migrate.cli.diagnose",
    "convert": "migrate.cli.convert",
    "ckpt2savedmodel": "migrate.cli.ckpt2savedmodel",
    "ckpt2keras": "migrate.cli.ckpt2keras",
    "h52savedmodel": "migrate.cli.h52savedmodel",
    "h52keras": "migrate.cli.h52keras",
    "verify": "migrate.cli.verify",
    # A whole archive.
    "batch": "migrate.cli.batch",
    "report": "migrate.cli.report",
    "explain": "migrate.cli.explain",
}


class Commands(click.Group):
    """A group that finds its commands in the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name: `command` in its module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name]).command
        return command


@click.group(cls=Commands, no_args_is_help=False, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tfmigrate", message="%(prog)s %(version)s")
def tfmigrate() -> None:
    """Make legacy TensorFlow and Keras models current, with proof that the numbers are the same.

    \b
    Exit codes
      0    converted and equivalent (verify: equivalent)
      1    the numbers differ; the artifact is kept only as DEST.rejected
           (batch: at least one model is not converted)
      2    usage: a path or tensor that does not exist, options that contradict
      3    refused: the findings say why, and what would cure it
      4    converted, but equivalence could not be told
      70   a defect of tfmigrate
      130  interrupted
    """
