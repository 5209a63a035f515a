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
    named = dict.fromkeys(name for name in _named(source.read(path, 0, _LOOKED_AT)) if name is not None)
    calls = sorted(named, key=lambda name: name.startswith(_HARMLESS))
    return PickledModel(where=str(path), calls=tuple(calls))


def is_data(path: Path) -> bool:
    """Whether a pickle, seen to its end, makes nothing but lists, texts, numbers and the like."""
    return source.once(("pickle", str(path)), lambda: all(map(_is_plain, _named(source.read(path, 0, _LOOKED_AT)))))


def _is_plain(name: str | None) -> bool:
    return name is not None and _PLAIN.fullmatch(name) is not None


def _named(data: bytes) -> Iterator[str | None]:
    """`module.name` of all that the opcodes ask for; at last None, where the end of the pickle was not seen."""
    walk = _Walk()
    try:
        for number, (opcode, argument, _) in enumerate(pickletools.genops(io.BytesIO(data))):
            yield from walk.names(opcode, argument)
            if number > _MOST:
                yield None
                return
    except (ValueError, UnicodeDecodeError, OverflowError, MemoryError):
        yield None


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
