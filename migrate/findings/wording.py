"""How messages word lists, and the files that lie beside a model."""

from __future__ import annotations

import shlex
from pathlib import Path


def listed(names: tuple[str, ...], most: int = 12) -> str:
    """Names separated by commas, the rest counted where there are more than `most`."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def counted(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def lying_beside(names: tuple[str, ...]) -> str:
    """A sentence on the files beside a half of a model that may be the other half; empty where there are none."""
    return f" Beside it {'lies' if len(names) == 1 else 'lie'} {listed(names)}." if names else ""


def other_half(option: str, where: str, names: tuple[str, ...]) -> str:
    """The option that gives the other half of a model: the only file beside it, else a place to fill in.

    Halves of a model in an archive have to be unpacked first, so none of these is named.
    """
    if len(names) != 1 or "!/" in where:
        return f"{option} FILE"
    return f"{option} {shlex.quote(str(Path(where).with_name(names[0])))}"
