"""JSON of unknown origin: bounded in size and depth, and only what JSON knows."""

from __future__ import annotations

import json
import re
from typing import Any

from migrate.findings import ModelRefused
from migrate.findings.keras_config import DamagedConfig

LARGEST = 64 << 20
"""Bytes of text that are parsed: the largest configs known have some megabytes."""
DEEPEST = 100
_MOST_VALUES = 4_000_000
_MARKS = re.compile(rb'[\[{\]}]|"(?:[^"\\]|\\.)*"', re.DOTALL)


def parse(text: bytes, where: str) -> Any:
    """The data of a JSON text. Raises ModelRefused where it is too large, too deep, or no JSON."""
    if len(text) > LARGEST:
        raise damaged(where, f"it has {len(text)} bytes, more than the {LARGEST} that any model needs")
    if _depth(text) > DEEPEST:
        raise damaged(where, f"it is nested more than {DEEPEST} levels deep")
    try:
        return json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise damaged(where, f"it is no JSON ({error})") from error


def damaged(where: str, problem: str) -> ModelRefused:
    """The refusal of a config that cannot be parsed."""
    return ModelRefused([DamagedConfig(where=where, problem=problem)])


def mapping(text: bytes, where: str) -> dict[str, Any]:
    """A JSON text that holds an object. Raises ModelRefused."""
    data = parse(text, where)
    if not isinstance(data, dict):
        raise damaged(where, f"it holds a {type(data).__name__} where an object should be")
    return data


def bounded(data: Any, where: str) -> Any:
    """The data, unless it is nested too deeply or, by repeated references, too large. Raises ModelRefused."""
    level: list[Any] = [data]
    count = 0
    for _ in range(DEEPEST + 1):
        level = [inner for value in level for inner in children(value)]
        count += len(level)
        if not level:
            return data
        if count > _MOST_VALUES:
            raise damaged(where, f"it holds more than {_MOST_VALUES} values")
    raise damaged(where, f"it is nested more than {DEEPEST} levels deep")


def children(value: Any) -> list[Any]:
    """The values inside a JSON value."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _depth(text: bytes) -> int:
    """The deepest nesting of brackets outside strings."""
    depth = deepest = 0
    for mark in _MARKS.finditer(text):
        first = text[mark.start()]
        if first in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in b"]}":
            depth -= 1
    return deepest
