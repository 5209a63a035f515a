"""Pickles, looked at and never loaded: the functions and classes that loading one would call.

Source: the opcodes as the standard library's pickletools describes them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from migrate import source
from migrate.findings import Finding
from migrate.findings.unsafe_reach import PickledModel
from migrate.late import pickletools

_LOOKED_AT = 8 << 20
_MOST = 200_000
_HARMLESS = ("builtins", "__builtin__", "collections", "_codecs", "copyreg", "copy_reg")


def finding(path: Path) -> Finding:
    """The finding for a pickle, with what it names: what is no plain container first."""
    named = tuple(dict.fromkeys(_named(source.read(path, 0, _LOOKED_AT))))
    calls = sorted(named, key=lambda name: name.startswith(_HARMLESS))
    return PickledModel(where=str(path), calls=tuple(calls))


def _named(data: bytes) -> Iterator[str]:
    """`module.name` of all that the opcodes ask for, up to the first one that is none."""
    texts: list[str] = []
    try:
        for number, (opcode, argument, _) in enumerate(pickletools.genops(io.BytesIO(data))):
            if opcode.name in ("GLOBAL", "INST"):
                yield ".".join(str(argument).split(" ", 1))
            elif opcode.name == "STACK_GLOBAL" and len(texts) > 1:
                yield f"{texts[-2]}.{texts[-1]}"
            elif isinstance(argument, str):
                texts = [*texts[-1:], argument[:200]]
            if number > _MOST:
                return
    except (ValueError, UnicodeDecodeError, OverflowError, MemoryError):
        return
