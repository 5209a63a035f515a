"""Code out of a model made into a function of this Python: for child processes, and only where a person trusts it."""

from __future__ import annotations

import builtins
import marshal
import math
import opcode
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

from migrate.pycode.instructions import UnknownCode, covers_all, decode
from migrate.pycode.marshalled import CodeObject
from migrate.pycode.opcodes import DIALECTS, Dialect

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
"""This Python, as the table of dialects calls it."""

_LIKEWISE = {"3.4": "3.4 or 3.5", "3.6": "3.6 or 3.7", "3.8": "3.8 or 3.9"}
_LAYOUTS = {"2": "2", "3.0-3.7": "3.0 to 3.7", "3.8-3.10": "3.8 to 3.10", "3.11-": "3.11 or later"}


def compiled_by(code: CodeObject) -> str:
    """The releases of Python that write such code, as far as it shows."""
    if runs_here(code):
        return HERE
    try:
        label = decode(code).dialect.label
    except UnknownCode:
        return _LAYOUTS[code.layout]
    return _LIKEWISE.get(label, label)


def runs_here(code: CodeObject) -> bool:
    """Whether this release of Python compiled the code, all functions inside it too."""
    dialect = next((one for one in DIALECTS if one.label == HERE), None)
    if dialect is None or code.layout != dialect.layout or not _is_whole(code, dialect):
        return False
    if dialect.layout == "3.8-3.10" and not covers_all(code):
        return False
    return all(runs_here(one) for one in code.constants if isinstance(one, CodeObject))


def _is_whole(code: CodeObject, dialect: Dialect) -> bool:
    """Whether all instructions are known here, each with the room behind it that this Python leaves."""
    words = list(zip(code.code[::2], code.code[1::2], strict=False))
    names = [opcode.opname[number] for number, _ in words]
    at = 0
    while at < len(words):
        room = dialect.caches.get(names[at], 0)
        # Room where an instruction should be is zeros, which is how CACHE is written.
        if names[at] == "CACHE" or names[at].startswith("<") or any(map(any, words[at + 1 : at + 1 + room])):
            return False
        at += 1 + room
    return at == len(words) > 0


def function(code: bytes, defaults: Any, closure: Any, libraries: Mapping[str, Any]) -> Callable[..., Any]:
    """The function, with the names that Keras 2 gave to such code. Its code runs when it is called."""
    loaded = marshal.loads(code)
    cells = tuple(types.CellType(value) for value in closure or ())
    known = {"__builtins__": builtins, **libraries}
    return types.FunctionType(loaded, known, loaded.co_name, tuple(defaults or ()) or None, cells or None)


def libraries(tensorflow: Any, keras: Any, numpy: Any) -> dict[str, Any]:
    """What functions of models call by the usual names. `keras` is the one of the writer's time."""
    return {
        **dict.fromkeys(("tf", "tensorflow"), tensorflow),
        **dict.fromkeys(("np", "numpy"), numpy),
        **dict.fromkeys(("K", "backend"), keras.backend),
        "keras": keras,
        "math": math,
    }
