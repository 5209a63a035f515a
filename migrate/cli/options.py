"""Options that several commands share, and how their texts become values."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from migrate.findings import UsageFault

F = TypeVar("F", bound=Callable[..., Any])


class _Path(click.Path):
    """A path. `~` at its start is the person's home, where the shell has left it: as in --record=~/FILE."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, unless something here is really called `~`."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.parts[:1] != ("~",) or Path("~").exists():
            return path
        return path.expanduser()


PATH = _Path(path_type=Path)


def together(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in the order of the help."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


printing = together(
    click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."),
    click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
)

model = click.argument("model", type=PATH)

reading = together(
    click.option(
        "--input",
        "inputs",
        metavar="[KEY=]TENSOR",
        multiple=True,
        help="An input, any tensor of the graph. Replaces all inferred inputs and stored signatures. Repeat for more.",
    ),
    click.option(
        "--output",
        "outputs",
        metavar="[KEY=]TENSOR",
        multiple=True,
        help="An output, likewise. Repeat for more.",
    ),
    click.option(
        "--freeze",
        metavar="TENSOR=VALUE",
        multiple=True,
        help="Bind a tensor to a constant in JSON syntax (is_training:0=false). Repeat for more.",
    ),
    click.option(
        "--signature", "signatures", metavar="NAME", multiple=True, help="A stored signature; else all of them."
    ),
    click.option(
        "--step", type=click.IntRange(min=0), metavar="N", help="Which checkpoint of several; else the newest."
    ),
    click.option(
        "--tags",
        metavar="A,B",
        help="Which graph of a SavedModel; else the one tagged serve, the one without tags, or the only one.",
    ),
    click.option(
        "--averages/--no-averages",
        default=None,
        help="Take the moving averages of the weights; else the weights, with a warning where averages exist.",
    ),
    click.option(
        "--dropout/--no-dropout",
        default=None,
        help="Keep dropouts whose rate stands in the graph, or take them out; else those go that a graph trains with.",
    ),
    click.option(
        "--architecture",
        type=PATH,
        metavar="FILE",
        help="The architecture of a Keras model that is kept in two files; else the one beside its weights.",
    ),
    click.option("--weights", type=PATH, metavar="FILE", help="Its weights; else those beside its architecture."),
    click.option(
        "--semantics",
        type=click.Choice(["legacy", "modern"]),
        default="legacy",
        help="What Keras functions mean whose meaning has changed: what it was (default), or what it is in Keras 3.",
    ),
    click.option(
        "--custom-objects",
        type=PATH,
        multiple=True,
        metavar="FILE.py",
        help="Your own layers and functions, written for Keras 3: code that you trust. Repeat for several files.",
    ),
    click.option(
        "--reference-objects",
        type=PATH,
        multiple=True,
        metavar="FILE.py",
        help="Their original code, for the comparison with the source. Repeat for several files.",
    ),
    click.option("--trust", is_flag=True, help="Allow code that is stored inside the model to run."),
    click.option(
        "--devices",
        metavar="A,B",
        help="Where to compare: cpu, cpu-xla, cpu-no-onednn, gpu:0; else the CPU and every GPU.",
    ),
)

writing = together(
    click.argument("dest", type=PATH),
    click.option("--verify/--no-verify", default=True, help="Compare the artifact with its source before it is kept."),
    click.option(
        "--write-stubs",
        type=PATH,
        metavar="FILE.py",
        help="Where code is missing, write a file to fill in for --custom-objects.",
    ),
    click.option("--with-optimizer", is_flag=True, help="Keep the state of the optimizer of a Keras model."),
    click.option("--record", type=PATH, metavar="FILE", help="Where the record goes; else DEST.migration.json."),
    click.option("--overwrite", is_flag=True, help="Replace DEST."),
)


def values(texts: Iterable[str]) -> dict[str, Any]:
    """The tensors of `--freeze` and their values.

    Raises UsageFault for what is no JSON and for a tensor named twice.
    """
    found: dict[str, Any] = {}
    for text in texts:
        tensor, equals, value = text.partition("=")
        if not tensor or not equals:
            raise UsageFault(f"--freeze {text} has no value.", "Write TENSOR=VALUE: --freeze is_training:0=false.")
        if tensor in found:
            raise UsageFault(f"--freeze binds {tensor} twice.", "Name each tensor once.")
        found[tensor] = _value(tensor, value)
    return found


def _value(tensor: str, text: str) -> Any:
    import json

    try:
        return json.loads(text)
    except ValueError as error:
        cure = f"Write true, false, a number, a list, or a text in double quotes: --freeze '{tensor}=\"{text}\"'."
        raise UsageFault(f"The value of {tensor} is no JSON: {text}.", cure) from error
