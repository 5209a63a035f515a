"""`tfmigrate report`: the report of a batch, again."""

from __future__ import annotations

import click

from migrate.cli import console, exits, options


@click.command(name="report", short_help="Write the report of a batch again.")
@click.argument("out", metavar="OUT")
@options.printing
def command(out: str, as_json: bool, quiet: bool) -> int:
    """Write the report of the batch in OUT again, from its ledger.

    It is report.html for people, and report.json, report.csv and junit.xml for programs.
    """
    from migrate.batch import running

    files = running.report(out)
    if as_json:
        console.out_json({"files": files})
    elif not quiet:
        console.out("\n".join(files))
    return exits.DONE
