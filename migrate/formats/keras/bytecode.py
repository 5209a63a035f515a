"""Python bytecode in Lambda layers, looked at without loading it: a reader of the marshal format that makes no code.

Source: Python/marshal.c of CPython 2.7 and 3.4 to 3.13.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_REF = 0x80
_DEEPEST, _MOST = 40, 100_000
_FIXED: dict[str, str] = {"0": "", "N": "None", "F": "False", "T": "True", "S": "StopIteration", ".": "..."}
_RETURN = 83


@dataclass(frozen=True)
class Code:
    """What a code object shows."""

    size: int
    python: str
    """The versions that write it so, as far as its layout tells."""
    names: tuple[str, ...]
    """Globals and attributes that it uses, inner functions included."""
    constants: tuple[str, ...]


@dataclass(frozen=True)
class _Layout:
    """How one family of Pythons lays out a code object: numbers, then objects."""

    label: str
    numbers: int
    objects: str
    """c code, k constants, n names, - anything, i a number in between."""


_LAYOUTS = (
    _Layout("Python 3.11 or later", 5, "ckn-----i--"),
    _Layout("Python 3.8 to 3.10", 6, "ckn-----i-"),
    _Layout("Python 3.0 to 3.7", 5, "ckn-----i-"),
    _Layout("Python 2", 4, "ckn-----i-"),
)


def stored_code(function: Any) -> bytes | None:
    """The marshalled code in the `function` entry of a Lambda layer's config; None where there is none."""
    if isinstance(function, dict):
        inner = function.get("config")
        function = inner.get("code") if isinstance(inner, dict) else None
    if isinstance(function, list):
        function = function[0] if function else None
    if not isinstance(function, str):
        return None
    try:
        return base64.b64decode("".join(function.split()), validate=True)
    except (binascii.Error, ValueError):
        # Keras 1 and early Keras 2 kept the bytes as text.
        return function.encode("raw_unicode_escape", "replace")


def look(data: bytes) -> Code:
    """What the code uses. Code that no known layout fits is told by its size alone."""
    for layout in _LAYOUTS:
        reader = _Reader(data, layout)
        try:
            reader.value(0)
        except (IndexError, struct.error, ValueError, UnicodeError, RecursionError):
            continue
        if reader.at == len(data) and reader.codes:
            names = tuple(dict.fromkeys(reader.names))
            constants = tuple(dict.fromkeys(reader.constants))
            return Code(len(data), _narrowed(layout.label, reader.codes[0]), names, constants)
    return Code(len(data), "an unknown version of Python", (), ())


def _narrowed(label: str, code: bytes) -> str:
    """The versions, from what their instructions look like."""
    if label == "Python 3.0 to 3.7" and code:
        wide = len(code) % 2 == 0 and code[-2] == _RETURN and code[-1] == 0
        return "Python 3.6 or 3.7" if wide else "Python 3.0 to 3.5"
    if label == "Python 3.11 or later" and code:
        return {0x97: "Python 3.11 or 3.12", 0x95: "Python 3.13"}.get(code[0], label)
    return label


class _Reader:
    """Reads one marshalled object; texts stay texts, and code objects are only taken apart."""

    def __init__(self, data: bytes, layout: _Layout) -> None:
        self._data, self._layout = data, layout
        self._refs: list[Any] = []
        self._interned: list[Any] = []
        self._count = 0
        self.at = 0
        self.codes: list[bytes] = []
        self.names: list[str] = []
        self.constants: list[str] = []

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
            return _Constant(_FIXED[kind])
        if kind in "stuaA":
            return self._string(kind, self._number())
        if kind in "zZ":
            return self._string(kind, self._take(1)[0])
        if kind in "([<>":
            return [self.value(depth) for _ in range(self._counted(self._number()))]
        if kind == ")":
            return [self.value(depth) for _ in range(self._take(1)[0])]
        if kind == "c":
            return self._code(depth)
        return _Constant(str(_NUMBERS[kind](self))) if kind in _NUMBERS else self._unknown(kind)

    def _string(self, kind: str, length: int) -> Any:
        raw = self._take(self._counted(length))
        value: Any = raw if kind == "s" else raw.decode("utf-8", "surrogatepass" if kind == "u" else "strict")
        if kind == "t":
            self._interned.append(value)
        return value

    def _code(self, depth: int) -> Any:
        for _ in range(self._layout.numbers):
            self._number()
        for part in self._layout.objects:
            if part == "i":
                self._number()
                continue
            value = self.value(depth)
            if part == "c":
                self.codes.append(_expected(value, bytes))
            elif part == "n":
                self.names += [_name(name) for name in _expected(value, list)]
            elif part == "k":
                self.constants += [text for one in _expected(value, list) if (text := _shown(one))]
        return _Constant("")

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

    def _unknown(self, kind: str) -> Any:
        raise ValueError(f"no such kind: {kind!r}")


@dataclass(frozen=True)
class _Constant:
    text: str


_NUMBERS: dict[str, Callable[[_Reader], Any]] = {
    "i": lambda reader: reader.packed("<i"),
    "I": lambda reader: reader.packed("<q"),
    "l": lambda reader: reader.long(),
    "g": lambda reader: reader.packed("<d"),
    "f": lambda reader: reader.written(),
    "y": lambda reader: complex(reader.packed("<d"), reader.packed("<d")),
    "x": lambda reader: f"{reader.written()}+{reader.written()}j",
}


def _expected(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise ValueError("another layout")
    return value


def _name(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("ascii", "replace")
    return str(_expected(value, str))


def _shown(value: Any) -> str:
    if isinstance(value, _Constant):
        return "" if value.text == "None" else value.text
    return f"{value[:60]!r}" if isinstance(value, str | bytes) else ""
