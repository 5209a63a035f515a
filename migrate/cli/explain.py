"""`tfmigrate explain`: the page of one finding, or what an error message may stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from migrate.cli import console, options
from migrate.findings import UsageFault

if TYPE_CHECKING:
    from migrate.cli.pages import Page
    from migrate.symptoms import Symptom

_BLAME = {
    "file": "The cause shows in the model's files before they are loaded.",
    "environment": "The fault lies in the software or the machine, not in the model's files.",
    "code": "The fault lies in the code that loads or calls the model, not in its files.",
}
_MOST = 3


@click.command(name="explain", short_help="Show the page of a finding, or what a message stands for.")
@click.argument("words", metavar="CODE|MESSAGE", nargs=-1, required=True)
@options.printing
def command(words: tuple[str, ...], as_json: bool, quiet: bool) -> None:
    """Show the page of a finding, or say what an error message may stand for.

    CODE is a finding's code (TFM203) or its name (stale-checkpoint-state). MESSAGE is what TensorFlow, Keras or h5py
    said, pasted in quotes; the last lines of a traceback will do.
    """
    wanted = " ".join(words)
    page = named(wanted)
    if page is not None:
        _print(page.as_json(), page.text(console.WIDTH), as_json, quiet)
    else:
        found = _symptoms(wanted)
        document = {"message": wanted, "stands_for": [one.as_json() for one in found]}
        _print(document, _told(found), as_json, quiet)


def _print(document: Mapping[str, Any], text: str, as_json: bool, quiet: bool) -> None:
    if as_json:
        console.out_json(document)
    elif not quiet:
        console.out(text)


def named(wanted: str) -> Page | None:
    """The page of a finding by its code or name, None where there is no such one."""
    from migrate.cli import pages

    return pages.by_word().get(wanted.strip().lower())


def _symptoms(message: str) -> tuple[Symptom, ...]:
    """What the message may stand for. Raises UsageFault where it is no known one, with the nearest findings."""
    import difflib

    from migrate import symptoms
    from migrate.cli import pages

    found = symptoms.matching(message)
    if found:
        return found[:_MOST]
    known = pages.by_word()
    near = difflib.get_close_matches(message.strip().lower(), known, n=3, cutoff=0.5)
    told = ", ".join(f"{known[one].code} ({known[one].name})" for one in near)
    general = (
        "Codes are TFM and three digits, as findings show them. Of a message, paste the line that names the error; "
        "`tfmigrate diagnose MODEL` says what is wrong with the model itself."
    )
    problem = "No known message is in" if len(message.split()) > 1 else "There is no finding"
    raise UsageFault(f"{problem} {message[:200]!r}.", f"Nearest: {told}." if near else general)


def _told(found: tuple[Symptom, ...]) -> str:
    from migrate.cli import pages

    known = pages.by_word()
    parts = []
    for symptom in found:
        lines = [console.wrapped(symptom.meaning), console.wrapped(_BLAME[symptom.blame])]
        lines += [f"  {code}  {known[code.lower()].name}" for code in symptom.codes]
        parts.append("\n".join(lines))
    codes = [code for symptom in found for code in symptom.codes]
    after = f"More: tfmigrate explain {codes[0]}; for one model: tfmigrate diagnose MODEL." if codes else ""
    return "\n\n".join(filter(None, [*parts, after]))
