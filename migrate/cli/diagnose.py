"""`tfmigrate diagnose`: why a model does not load or convert, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrate.cli import console, exits, options
from migrate.findings import UsageFault

if TYPE_CHECKING:
    from migrate.diagnosis import Diagnosis


@click.command(name="diagnose", short_help="Say why MODEL does not load or convert, and what to do.")
@options.model
@click.option("--deep", is_flag=True, help="Read every stored byte: which tensors are whole?")
@click.option("--recipe", type=options.PATH, metavar="FILE", help="Write the packages of an old environment to FILE.")
@click.option("--step", type=click.IntRange(min=0), metavar="N", help="Which checkpoint of several; else the newest.")
@click.option("--tags", metavar="A,B", help="Which graph of a SavedModel; else the usual one.")
@options.printing
def command(**given: Any) -> int:
    """Say why MODEL does not load or convert, who is to blame, and what to do.

    Every finding has its evidence, its cause and its cure; the plan of the conversion and the command that carries it
    out come last. This machine is looked at too: its packages, processor and GPUs. Nothing of the model is run, and
    TensorFlow is not imported. The exit code is 3 where something prevents the conversion.
    """
    return _diagnose(**given)


def _diagnose(model: Path, as_json: bool, quiet: bool, recipe: Path | None, **given: Any) -> int:
    import migrate
    from migrate.cli import diagnosis_sheet

    found = migrate.diagnose(model, **given)
    if recipe is not None:
        _write(found, recipe)
    if as_json:
        console.out_json(found.as_json())
    elif not quiet:
        console.out(diagnosis_sheet.sheet(found))
    elif found.obstacles:
        console.error(diagnosis_sheet.brief(found))
    return exits.DONE if found.convertible else exits.REFUSED


def _write(found: Diagnosis, recipe: Path) -> None:
    if found.runtime is None:
        cure = "Leave out --recipe, and look at the findings."
        raise UsageFault(f"Nothing shows which environment {found.path} was written in.", cure)
    if recipe.exists():
        raise UsageFault(f"{recipe} exists.", "Give the recipe another name.")
    try:
        recipe.write_text(found.runtime.recipe(found.path, found.writer), encoding="utf-8")
    except OSError as error:
        raise UsageFault(f"{recipe} cannot be written: {error.strerror}.", "Give another name.") from error
