"""What callers write, on a command line or in Python, as the values that the stages take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from migrate.findings import UsageFault
from migrate.graph.choose import Wishes

Endpoints = Iterable[str] | Mapping[str, str]
"""Tensors as `TENSOR` or `KEY=TENSOR`, or a mapping from key to tensor."""

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def wishes(
    inputs: Endpoints = (),
    outputs: Endpoints = (),
    freeze: Mapping[str, Any] | None = None,
    signatures: Iterable[str] = (),
) -> Wishes:
    """The wishes of a caller.

    Raises UsageFault where they contradict each other.
    """
    made = Wishes(_endpoints("input", inputs), _endpoints("output", outputs), dict(freeze or {}), tuple(signatures))
    if made.signatures and (made.inputs or made.outputs):
        raise UsageFault(
            "Endpoints replace the stored signatures, so a signature cannot be chosen as well.",
            "Leave out --signature, or leave out --input and --output.",
        )
    _check_bound(made.freeze)
    twice = {_full(tensor) for _, tensor in made.inputs} & {_full(tensor) for tensor in made.freeze}
    if twice:
        cure = "Leave out --input or --freeze for it."
        raise UsageFault(f"{min(twice)} is an input and bound to a value at once.", cure)
    return made


def tags(text: str | None) -> tuple[str, ...] | None:
    """The tags that a text separates by commas; none at all for an empty text, None where they are left open."""
    return None if text is None else tuple(tag.strip() for tag in text.split(",") if tag.strip())


def _endpoints(kind: str, given: Endpoints) -> tuple[tuple[str | None, str], ...]:
    if isinstance(given, str):
        cure = "Give a list of tensors, or a mapping from key to tensor."
        raise UsageFault(f"The {kind}s are one text: {given}.", cure)
    pairs = given.items() if isinstance(given, Mapping) else [_split(kind, text) for text in given]
    found: list[tuple[str | None, str]] = []
    for key, tensor in pairs:
        if key is not None and key in [other for other, _ in found]:
            raise UsageFault(f"Two {kind}s have the key {key}.", "Give each its own key.")
        found.append((key, tensor))
    return tuple(found)


def _check_bound(freeze: Mapping[str, Any]) -> None:
    """Raise UsageFault where two names mean one tensor: `keep_prob` is `keep_prob:0`."""
    full = [_full(tensor) for tensor in freeze]
    for tensor in full:
        if full.count(tensor) > 1:
            raise UsageFault(f"--freeze binds {tensor} twice.", "Name each tensor once.")


def _split(kind: str, text: str) -> tuple[str | None, str]:
    key, equals, tensor = text.partition("=")
    if not equals:
        return None, text
    if not tensor:
        raise UsageFault(f"'{text}' names no tensor.", f"Write --{kind} TENSOR or --{kind} KEY=TENSOR.")
    if not _KEY.fullmatch(key):
        raise UsageFault(
            f"'{text}' is no {kind}: '{key}' cannot be a key.",
            "Write TENSOR or KEY=TENSOR; a key has letters, digits and _, and begins with no digit.",
        )
    return key, tensor


def _full(tensor: str) -> str:
    return tensor if re.search(r":\d+$", tensor) else f"{tensor}:0"
