"""Python bytecode in Lambda layers, looked at without loading it."""

from __future__ import annotations

from typing import Any

from migrate.frozen import dataclass
from migrate.pycode import marshalled
from migrate.pycode.marshalled import CodeObject
from migrate.pycode.stored import stored_code

__all__ = ["Code", "look", "stored_code"]

_RETURN = 83
_LABELS = {"3.8-3.10": "Python 3.8 to 3.10", "2": "Python 2"}


@dataclass(frozen=True)
class Code:
    """What a code object shows."""

    size: int
    python: str
    """The versions that write it so, as far as its layout tells."""
    names: tuple[str, ...]
    """Globals and attributes that it uses, inner functions included."""
    constants: tuple[str, ...]


def look(data: bytes) -> Code:
    """What the code uses. Code that no known layout fits is told by its size alone."""
    found = marshalled.read(data)
    if found is None:
        return Code(len(data), "an unknown version of Python", (), ())
    names: dict[str, None] = {}
    constants: dict[str, None] = {}
    _collect(found, names, constants)
    return Code(len(data), _python(found), tuple(names), tuple(constants))


def _collect(code: CodeObject, names: dict[str, None], constants: dict[str, None]) -> None:
    for value in code.constants:
        if isinstance(value, CodeObject):
            _collect(value, names, constants)
        elif text := _shown(value):
            constants[text] = None
    names.update(dict.fromkeys(code.names))


def _python(code: CodeObject) -> str:
    """The versions, from the layout and from what the instructions look like."""
    data = code.code
    if code.layout == "3.0-3.7":
        wide = len(data) % 2 == 0 and data[-2:-1] == bytes([_RETURN]) and data[-1:] == b"\0"
        return "Python 3.6 or 3.7" if wide else "Python 3.0 to 3.5"
    if code.layout == "3.11-":
        return {0x97: "Python 3.11 or 3.12", 0x95: "Python 3.13"}.get(data[0] if data else 0, "Python 3.11 or later")
    return _LABELS[code.layout]


def _shown(value: Any) -> str:
    if value is None or isinstance(value, tuple):
        return ""
    return f"{value[:60]!r}" if isinstance(value, str | bytes) else "..." if value is ... else str(value)
