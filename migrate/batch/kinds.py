"""What an option of a settings file may be, so that a slip is said at the beginning and not by every model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from migrate.findings import UsageFault
from migrate.frozen import dataclass


@dataclass(frozen=True)
class _Kind:
    """Values of one kind."""

    told: str
    fits: Callable[[Any], bool]


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1


def _is_endpoints(value: Any) -> bool:
    return _is_texts(value) or (isinstance(value, dict) and all(isinstance(one, str) for one in value.values()))


_TEXT = _Kind('a text, such as "…"', lambda value: isinstance(value, str))
_TEXTS = _Kind('a list of texts, such as ["…"]', _is_texts)
_ENDPOINTS = _Kind('a list of texts, such as ["KEY=TENSOR"], or a table, such as { KEY = "TENSOR" }', _is_endpoints)
_TABLE = _Kind('a table, such as { "keep_prob:0" = 1.0 }', lambda value: isinstance(value, dict))
_WHOLE = _Kind("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool))
_SHARE = _Kind("a number from 0 up to 1, such as 0.001", _is_share)
_SWITCH = _Kind("true or false", lambda value: isinstance(value, bool))


def _one_of(*names: str) -> _Kind:
    return _Kind(" or ".join(f'"{name}"' for name in names), lambda value: value in names)


KINDS: Mapping[str, _Kind] = {
    "to": _one_of("auto", "savedmodel", "keras"),
    "inputs": _ENDPOINTS,
    "outputs": _ENDPOINTS,
    "freeze": _TABLE,
    "signatures": _TEXTS,
    "step": _WHOLE,
    "tags": _TEXT,
    "averages": _SWITCH,
    "dropout": _SWITCH,
    "architecture": _TEXT,
    "weights": _TEXT,
    "semantics": _one_of("legacy", "modern"),
    "custom_objects": _TEXTS,
    "reference_objects": _TEXTS,
    "write_stubs": _TEXT,
    "trust": _SWITCH,
    "with_optimizer": _SWITCH,
    "verify": _SWITCH,
    "devices": _TEXT,
    "tolerance": _SHARE,
}
"""By the name of the option."""


def check(options: Mapping[str, Any], where: str) -> None:
    """Check the values of known options. Raises UsageFault for one of another kind; `where` says where it stands."""
    for name, value in options.items():
        kind = KINDS[name]
        if not kind.fits(value):
            raise UsageFault(f"{where}: {name} is {value!r}, which does not fit.", f"It must be {kind.told}.")
