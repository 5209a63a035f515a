"""`tfmigrate explain`: the page of one finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from migrate.cli import console, options
from migrate.findings import UsageFault

if TYPE_CHECKING:
    from migrate.cli.pages import Page


@click.command(name="explain")
@click.argument("code", metavar="CODE")
@options.printing
def command(code: str, as_json: bool, quiet: bool) -> None:
    """Show the page of a finding: what CODE means, why it happens, what cures it.

    CODE is a finding's code (TFM203) or its name (stale-checkpoint-state).
    """
    page = find(code)
    if as_json:
        console.out_json(page.as_json())
    elif not quiet:
        console.out(page.text(console.WIDTH))


def find(wanted: str) -> Page:
    """The page of a finding by its code or name. Raises UsageFault."""
    import difflib

    from migrate.cli import pages

    known = pages.by_word()
    word = wanted.strip().lower()
    if word in known:
        return known[word]
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    told = ", ".join(f"{known[one].code} ({known[one].name})" for one in near)
    cure = f"Nearest: {told}." if near else "Codes are TFM and three digits, as findings show them."
    raise UsageFault(f"There is no finding {wanted}.", cure)
