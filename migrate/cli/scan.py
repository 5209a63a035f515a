"""`tfmigrate scan`: what lies in an archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrate.cli import console, exits, options

if TYPE_CHECKING:
    from migrate.archive import Row

SORTS = ("path", "format", "writer", "bytes", "findings")


@click.command(name="scan", short_help="List the models in archives, one row a model.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=options.PATH)
@click.option("--deep", is_flag=True, help="Read every byte and say which tensors are whole.")
@click.option("--finding", "findings", metavar="CODE", multiple=True, help="Only models with this finding. Repeatable.")
@click.option("--format", "formats", metavar="NAME", multiple=True, help="Only models of this format. Repeatable.")
@click.option("--sort", type=click.Choice(SORTS), default="path", help="The order of the rows; else by path.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table of values separated by commas.")
@click.option("--processes", type=click.IntRange(min=1), metavar="N", help="Processes that read; else one a core.")
@options.printing
def command(
    paths: tuple[Path, ...], findings: tuple[str, ...], formats: tuple[str, ...], sort: str, as_csv: bool, **given: bool
) -> int:
    """List the models in archives: one row a model, without running any.

    PATH is a folder, a packed file, or a model. A row says what the model is, who wrote it, its bytes and inputs, what
    a conversion makes of it, and the codes of its findings (tfmigrate explain CODE). The exit code is 3 where a listed
    model has a finding that prevents its conversion.
    """
    from migrate import archive
    from migrate.cli import listing

    quiet = bool(given["quiet"])
    found = archive.scan(paths, bool(given["deep"]), _processes(given["processes"]))
    wanted = {_code(text) for text in findings}
    chosen = [row for row in _shown(found, quiet) if _is_wanted(row, wanted, formats)]
    chosen.sort(key=listing.ORDERS[sort])
    if given["as_json"]:
        console.out_json(listing.document(chosen))
    elif as_csv:
        console.out(listing.csv_text(chosen))
    elif not quiet:
        listing.show(chosen)
    return exits.REFUSED if any(row.errors for row in chosen) else exits.DONE


def _processes(asked: int | None) -> int:
    import os

    return asked or min(os.cpu_count() or 1, 16)


def _code(text: str) -> str:
    """The code of a finding that is named by code or name. Raises UsageFault."""
    from migrate.cli.explain import named
    from migrate.findings import UsageFault

    page = named(text)
    if page is None:
        raise UsageFault(f"There is no finding {text}.", "Codes are TFM and three digits; docs/findings lists them.")
    return page.code


def _is_wanted(row: Row, codes: set[str], formats: tuple[str, ...]) -> bool:
    return (not codes or bool(codes & set(row.codes))) and (not formats or row.format in formats)


def _shown(rows: Iterable[Row], quiet: bool) -> Iterator[Row]:
    """The rows, counted on a terminal."""
    import sys

    if quiet or not sys.stderr.isatty():
        return iter(rows)
    from tqdm import tqdm

    return iter(tqdm(rows, desc="models", unit="", leave=False))
