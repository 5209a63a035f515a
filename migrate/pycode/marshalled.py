"""The marshal format of Python 2.7 and 3.4 to 3.13, read into plain descriptions.

Source: Python/marshal.c and Lib/dis.py of those versions. Bounded in depth and in the number of objects.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from migrate.frozen import dataclass

_REF = 0x80
_DEEPEST, _MOST = 40, 100_000
_FIXED: dict[str, Any] = {"0": None, "N": None, "F": False, "T": True, "S": StopIteration, ".": ...}


@dataclass(frozen=True)
class CodeObject:
    """What a compiled function is made of."""

    layout: str
    """The Pythons that lay code out so: `2`, `3.0-3.7`, `3.8-3.10`, `3.11-`."""
    arguments: int
    keyword_only: int
    flags: int
    code: bytes
    constants: tuple[Any, ...]
    """Numbers, texts, tuples and inner code objects."""
    names: tuple[str, ...]
    """Globals and attributes."""
    locals: tuple[str, ...]
    """Local variables, the arguments first. From Python 3.11 on cells and free variables follow."""
    cells: tuple[str, ...]
    free: tuple[str, ...]
    name: str
    lines: bytes = b""
    """The table of line numbers, which tells Python 3.10 from 3.8 and 3.9."""


@dataclass(frozen=True)
class _Layout:
    """How one family of Pythons lays out a code object: counts, then objects."""

    label: str
    counts: tuple[str, ...]
    objects: tuple[str, ...]


_COMMON = ("code", "constants", "names", "locals", "free", "cells", "file", "name", "#line", "lines")
_LAYOUTS = (
    _Layout(
        "3.11-",
        ("arguments", "positional", "keyword_only", "stack", "flags"),
        ("code", "constants", "names", "locals", "kinds", "file", "name", "qualified", "#line", "lines", "exceptions"),
    ),
    _Layout("3.8-3.10", ("arguments", "positional", "keyword_only", "locals", "stack", "flags"), _COMMON),
    _Layout("3.0-3.7", ("arguments", "keyword_only", "locals", "stack", "flags"), _COMMON),
    _Layout("2", ("arguments", "locals", "stack", "flags"), _COMMON),
)
_CELL, _FREE = 0x40, 0x80


def read(data: bytes) -> CodeObject | None:
    """The one code object that these bytes are; None where no known layout fits."""
    for layout in _LAYOUTS:
        reader = _Reader(data, layout)
        try:
            value = reader.value(0)
        except (IndexError, struct.error, ValueError, TypeError, UnicodeError, RecursionError):
            continue
        if reader.at == len(data) and isinstance(value, CodeObject):
            return value
    return None


class _Reader:
    """Reads one marshalled object; code objects are only taken apart."""

    def __init__(self, data: bytes, layout: _Layout) -> None:
        self._data, self._layout = data, layout
        self._refs: list[Any] = []
        self._interned: list[Any] = []
        self._count = 0
        self.at = 0

    def value(self, depth: int) -> Any:
        """The next object. Raises ValueError and its kin where the bytes are none."""
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST:
            raise ValueError("too deep or too much")
        mark = self._take(1)[0]
        kind = chr(mark & ~_REF)
        if kind == "r":
            return self._refs[self._number()]
        if kind == "R":
            return self._interned[self._number()]
        slot = len(self._refs)
        if mark & _REF:
            self._refs.append(None)
        value = self._of_kind(kind, depth + 1)
        if mark & _REF:
            self._refs[slot] = value
        return value

    def _of_kind(self, kind: str, depth: int) -> Any:
        if kind in _FIXED:
            return _FIXED[kind]
        if kind in "stuaA":
            return self._string(kind, self._number())
        if kind in "zZ":
            return self._string(kind, self._take(1)[0])
        if kind in "([<>":
            return tuple(self.value(depth) for _ in range(self._counted(self._number())))
        if kind == ")":
            return tuple(self.value(depth) for _ in range(self._take(1)[0]))
        if kind == "c":
            return self._code(depth)
        if kind not in _NUMBERS:
            raise ValueError(f"no such kind: {kind!r}")
        return _NUMBERS[kind](self)

    def _string(self, kind: str, length: int) -> Any:
        raw = self._take(self._counted(length))
        value: Any = raw if kind == "s" else raw.decode("utf-8", "surrogatepass" if kind == "u" else "strict")
        if kind == "t":
            self._interned.append(value)
        return value

    def _code(self, depth: int) -> CodeObject:
        counts = {name: self._number() for name in self._layout.counts}
        parts = {name: self._number() if name[0] == "#" else self.value(depth) for name in self._layout.objects}
        variables, cells, free = _variables(parts)
        return CodeObject(
            layout=self._layout.label,
            arguments=counts["arguments"],
            keyword_only=counts.get("keyword_only", 0),
            flags=counts["flags"],
            code=_expected(parts["code"], bytes),
            constants=_expected(parts["constants"], tuple),
            names=_texts(parts["names"]),
            locals=variables,
            cells=cells,
            free=free,
            name=_text(parts["name"]),
            lines=parts["lines"] if isinstance(parts["lines"], bytes) else b"",
        )

    def _number(self) -> int:
        return int(struct.unpack("<i", self._take(4))[0])

    def long(self) -> int:
        """A long integer in digits of 15 bits."""
        count = self._number()
        digits = struct.unpack(f"<{abs(count)}H", self._take(2 * self._counted(abs(count))))
        value: int = sum(digit << 15 * index for index, digit in enumerate(digits[:64]))
        return -value if count < 0 else value

    def packed(self, form: str) -> Any:
        """A number of fixed width."""
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def written(self) -> str:
        """A number as text."""
        return self._take(self._take(1)[0]).decode("ascii")

    def _counted(self, count: int) -> int:
        if not 0 <= count <= len(self._data):
            raise ValueError("more than there is")
        return count

    def _take(self, length: int) -> bytes:
        piece = self._data[self.at : self.at + length]
        if len(piece) < length:
            raise IndexError("cut off")
        self.at += length
        return piece


_NUMBERS: dict[str, Callable[[_Reader], Any]] = {
    "i": lambda reader: reader.packed("<i"),
    "I": lambda reader: reader.packed("<q"),
    "l": lambda reader: reader.long(),
    "g": lambda reader: reader.packed("<d"),
    "f": lambda reader: float(reader.written()),
    "y": lambda reader: complex(reader.packed("<d"), reader.packed("<d")),
    "x": lambda reader: complex(float(reader.written()), float(reader.written())),
}


def _variables(parts: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Names of the local variables, of the cells and of the free variables."""
    names = _texts(parts["locals"])
    if "kinds" not in parts:
        return names, _texts(parts["cells"]), _texts(parts["free"])
    kinds = _expected(parts["kinds"], bytes)
    if len(kinds) != len(names):
        raise ValueError("another layout")
    pairs = list(zip(names, kinds, strict=True))
    return names, tuple(n for n, k in pairs if k & _CELL), tuple(n for n, k in pairs if k & _FREE)


def _expected(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise ValueError("another layout")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(name) for name in _expected(value, tuple))


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("ascii", "replace")
    return str(_expected(value, str))
