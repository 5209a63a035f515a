"""Pickles, looked at and never loaded: the functions and classes that loading one would call.

Source: the opcodes as the standard library's pickletools describes them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import field
from functools import lru_cache
from pathlib import Path
from typing import Any

from migrate import source
from migrate.findings import EnvironmentFault, Finding
from migrate.findings.unsafe_reach import PickledModel
from migrate.frozen import dataclass
from migrate.late import pickletools

_LOOKED_AT = 8 << 20
_MOST = 500_000
"""Opcodes that are looked at: a vocabulary of some hundred thousand words."""
_HARMLESS = ("builtins", "__builtin__", "collections", "_codecs", "copyreg", "copy_reg")
_PLAIN = re.compile(
    r"(builtins|__builtin__)\.(bytearray|bytes|complex|frozenset|range|set|slice)"
    r"|collections\.(Counter|OrderedDict|defaultdict|deque)"
    r"|_codecs\.encode|datetime\.(date|datetime|time|timedelta)"
)
"""What loading calls to make plain values."""
_NAMING = frozenset({"GLOBAL", "INST"})
_BY_NUMBER = frozenset({"EXT1", "EXT2", "EXT4", "PERSID", "BINPERSID"})
_KEEPING = frozenset({"PUT", "BINPUT", "LONG_BINPUT"})
_GIVING = frozenset({"GET", "BINGET", "LONG_BINGET"})
_UNKNOWN = "?"


def finding(path: Path) -> Finding:
    """The finding for a pickle, with what it names: what is no plain container first."""
    named = (name for name in _seen(path) if name is not None)
    calls = sorted(named, key=lambda name: name.startswith(_HARMLESS))
    return PickledModel(where=str(path), calls=tuple(calls))


def is_data(path: Path) -> bool:
    """Whether a pickle, seen to its end, makes nothing but lists, texts, numbers and the like."""
    return all(name is not None and _PLAIN.fullmatch(name) for name in _seen(path))


def _seen(path: Path) -> tuple[str | None, ...]:
    """What a pickle names, each once, for as long as the file stays what it is. Raises EnvironmentFault."""
    try:
        return _every(path, source.stamps([path]))
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be read: {error.strerror or error}.", "Check the path.") from error


@lru_cache(maxsize=64)
def _every(path: Path, seen: tuple[source.Stamp, ...]) -> tuple[str | None, ...]:
    return tuple(dict.fromkeys(_named(source.read(path, 0, _LOOKED_AT))))


def _named(data: bytes) -> Iterator[str | None]:
    """`module.name` of all that the opcodes ask for; at last None, where the end of the pickle was not seen."""
    stack = _Stack()
    try:
        for number, (opcode, argument, _) in enumerate(pickletools.genops(io.BytesIO(data))):
            if opcode.name in _NAMING:
                yield ".".join(str(argument).split(" ", 1))
            elif opcode.name == "STACK_GLOBAL":
                yield ".".join(stack.top)
            elif opcode.name in _BY_NUMBER:
                yield f"{opcode.name}.{argument or _UNKNOWN}"
            stack.follow(opcode, argument)
            if number > _MOST:
                yield None
                return
    except (ValueError, UnicodeDecodeError, OverflowError, MemoryError):
        yield None


@dataclass
class _Stack:
    """The texts on top of the stack and in the memo, as far as names of functions are made of them."""

    top: tuple[str, str] = (_UNKNOWN, _UNKNOWN)
    _memo: dict[int, str] = field(default_factory=dict)

    def follow(self, opcode: Any, argument: Any) -> None:
        """Do to the texts what the opcode does to the stack and the memo."""
        if opcode.name == "MEMOIZE":
            self._memo[len(self._memo)] = self.top[1]
        elif opcode.name in _KEEPING:
            self._memo[int(argument)] = self.top[1]
        elif opcode.name in _GIVING:
            self.top = (self.top[1], self._memo.get(int(argument), _UNKNOWN))
        elif opcode.stack_after:
            self.top = (self.top[1], argument[:200] if isinstance(argument, str) else _UNKNOWN)
