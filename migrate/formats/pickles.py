"""Pickles, looked at and never loaded: the functions and classes that loading one would call.

Source: the opcodes as the standard library's pickletools describes them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

from migrate import source
from migrate.findings import Finding
from migrate.findings.unsafe_reach import PickledModel
from migrate.frozen import dataclass
from migrate.late import pickletools

_LOOKED_AT = 8 << 20
_MOST = 200_000
_HARMLESS = ("builtins", "__builtin__", "collections", "_codecs", "copyreg", "copy_reg")
_PLAIN = re.compile(
    r"(builtins|__builtin__)\.(bytearray|bytes|complex|frozenset|range|set|slice)"
    r"|collections\.(Counter|OrderedDict|defaultdict|deque)"
    r"|_codecs\.encode|datetime\.(date|datetime|time|timedelta)"
)
"""What loading calls to make plain values."""
_NAMING = ("GLOBAL", "INST")
_KEEPING = ("PUT", "BINPUT", "LONG_BINPUT")
_GIVING = ("GET", "BINGET", "LONG_BINGET")
_UNKNOWN = "?"


def finding(path: Path) -> Finding:
    """The finding for a pickle, with what it names: what is no plain container first."""
    named = tuple(dict.fromkeys(_looked_at(path).names))
    calls = sorted(named, key=lambda name: name.startswith(_HARMLESS))
    return PickledModel(where=str(path), calls=tuple(calls))


def is_data(path: Path) -> bool:
    """Whether a pickle, seen to its end, makes nothing but lists, texts, numbers and the like."""
    found = _looked_at(path)
    return found.whole and all(map(_PLAIN.fullmatch, found.names))


@dataclass(frozen=True)
class _Look:
    """What was seen of a pickle."""

    names: tuple[str, ...]
    whole: bool
    """Whether it was seen to its end."""


def _looked_at(path: Path) -> _Look:
    return source.once(("pickle", str(path)), lambda: _look(source.read(path, 0, _LOOKED_AT)))


def _look(data: bytes) -> _Look:
    walk, names = _Walk(), list[str]()
    try:
        for number, (opcode, argument, _) in enumerate(pickletools.genops(io.BytesIO(data))):
            names += walk.names(opcode, argument)
            if number > _MOST:
                return _Look(tuple(names), False)
    except (ValueError, UnicodeDecodeError, OverflowError, MemoryError):
        return _Look(tuple(names), False)
    return _Look(tuple(names), True)


@dataclass
class _Walk:
    """The texts on top of the stack and in the memo, as far as names of functions are made of them."""

    _top: tuple[str, str] = (_UNKNOWN, _UNKNOWN)
    _memo: dict[int, str] = field(default_factory=dict)

    def names(self, opcode: Any, argument: Any) -> Iterator[str]:
        """`module.name` where the opcode asks for something by its name."""
        if opcode.name in _NAMING:
            yield ".".join(str(argument).split(" ", 1))
        elif opcode.name == "STACK_GLOBAL":
            yield ".".join(self._top)
        elif opcode.name.startswith("EXT") or opcode.name in ("PERSID", "BINPERSID"):
            yield f"{opcode.name}.{argument or _UNKNOWN}"
        self._follow(opcode, argument)

    def _follow(self, opcode: Any, argument: Any) -> None:
        if opcode.name == "MEMOIZE":
            self._memo[len(self._memo)] = self._top[1]
        elif opcode.name in _KEEPING:
            self._memo[int(argument)] = self._top[1]
        elif opcode.name in _GIVING:
            self._push(self._memo.get(int(argument), _UNKNOWN))
        elif opcode.stack_after:
            self._push(argument[:200] if isinstance(argument, str) else _UNKNOWN)

    def _push(self, text: str) -> None:
        self._top = (self._top[1], text)
