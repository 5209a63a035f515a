"""The instructions of a code object, by name, with absolute targets for jumps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from migrate.pycode.marshalled import CodeObject
from migrate.pycode.opcodes import DIALECTS, JUMPS, JUMPS_BACK, JUMPS_FROM_THE_NEXT, Dialect

_WITH_ARGUMENT = 90
"""Up to Python 3.12 smaller numbers have no argument."""


@dataclass(frozen=True)
class Instruction:
    """One instruction."""

    offset: int
    name: str
    argument: int
    target: int = -1
    """Where a jump goes."""


@dataclass(frozen=True)
class Instructions:
    """All instructions of a code object by their offset, in order."""

    dialect: Dialect
    table: dict[int, Instruction]
    following: dict[int, int]
    """Offset → that of the next instruction."""


class UnknownCode(ValueError):
    """Code that no dialect reads, with the reason."""


def decode(code: CodeObject) -> Instructions:
    """The instructions, in the one dialect that fits. Raises UnknownCode."""
    reasons = []
    for dialect in DIALECTS:
        if dialect.layout != code.layout:
            continue
        try:
            return _in_dialect(code, dialect)
        except UnknownCode as reason:
            reasons.append(str(reason))
    raise UnknownCode(reasons[-1] if reasons else "a layout of no known Python")


def _in_dialect(code: CodeObject, dialect: Dialect) -> Instructions:
    found = list(_words(code.code, dialect) if dialect.words else _bytes(code.code, dialect))
    if not found:
        raise UnknownCode("no instructions")
    ends = [one.offset for one in found[1:]] + [len(code.code)]
    following = {one.offset: end for one, end in zip(found, ends, strict=True)}
    table = {one.offset: _aimed(one, following[one.offset], dialect) for one in found}
    targets = {one.target for one in table.values() if one.name in JUMPS}
    if not targets <= table.keys():
        raise UnknownCode(f"a jump of Python {dialect.label} into the middle of an instruction")
    if dialect.layout == "3.8-3.10" and not _is_sound(table, targets, dialect):
        raise UnknownCode(f"jumps that Python {dialect.label} never writes")
    return Instructions(dialect, table, following)


def _is_sound(table: dict[int, Instruction], targets: set[int], dialect: Dialect) -> bool:
    """Whether loops close and conditions skip something: Python 3.10 counts jumps in other units than 3.8 and 3.9."""
    loops = [one.offset for one in table.values() if one.name == "FOR_ITER"]
    absolute = any(one.name == "JUMP_ABSOLUTE" for one in table.values())
    back = [one for one in table.values() if one.name.startswith("POP_JUMP") and one.target <= one.offset]
    closed = targets.issuperset(loops) or not absolute
    return closed and (dialect.jump > 1 or absolute or not back)


def listing(code: CodeObject) -> list[str]:
    """The code as a person may read it: one line an instruction; empty where it cannot be read."""
    try:
        found = decode(code).table.values()
    except UnknownCode:
        return []
    return [f"{one.name} {_meaning(one, code)}".strip() for one in found if one.name not in _SILENT]


_SILENT = frozenset({"RESUME", "PRECALL", "NOP", "PUSH_NULL", "CACHE"})
_NAMED = frozenset({"LOAD_METHOD", "LOAD_NAME", "IMPORT_NAME", "IMPORT_FROM"})


def _meaning(one: Instruction, code: CodeObject) -> str:
    table: tuple[object, ...] = ()
    if one.name in ("LOAD_CONST", "RETURN_CONST"):
        table = tuple(repr(value)[:60] if not isinstance(value, CodeObject) else value.name for value in code.constants)
    elif one.name in ("LOAD_FAST", "STORE_FAST"):
        table = code.locals
    elif one.name in _NAMED:
        table = code.names
    elif one.target >= 0:
        return f"to {one.target}"
    return str(table[one.argument]) if one.argument < len(table) else str(one.argument or "")


def _aimed(one: Instruction, following: int, dialect: Dialect) -> Instruction:
    if one.name not in JUMPS:
        return one
    distance = one.argument * dialect.jump
    if one.name in JUMPS_BACK:
        target = following - distance
    elif dialect.relative or one.name in JUMPS_FROM_THE_NEXT:
        target = following + distance
    else:
        target = distance
    return Instruction(one.offset, one.name, one.argument, target)


def _words(code: bytes, dialect: Dialect) -> Iterator[Instruction]:
    at, extended = 0, 0
    if len(code) % 2:
        raise UnknownCode(f"an odd number of bytes, which Python {dialect.label} never writes")
    while at < len(code):
        name, argument = _named(code[at], dialect), code[at + 1] | extended << 8
        start, at = at, at + 2
        if name == "EXTENDED_ARG":
            extended = argument
            yield Instruction(start, "NOP", 0)
            continue
        extended = 0
        room = 2 * dialect.caches.get(name, 0)
        if any(code[at : at + room]) or name == "CACHE":
            raise UnknownCode(f"something else where Python {dialect.label} keeps its own notes")
        at += room
        yield Instruction(start, name, argument)


def _bytes(code: bytes, dialect: Dialect) -> Iterator[Instruction]:
    at, extended = 0, 0
    while at < len(code):
        name, start = _named(code[at], dialect), at
        width = 3 if code[at] >= _WITH_ARGUMENT else 1
        if at + width > len(code):
            raise UnknownCode("a cut instruction")
        argument = (code[at + 1] | code[at + 2] << 8 | extended << 16) if width == 3 else 0
        at += width
        if name == "EXTENDED_ARG":
            extended = argument
            yield Instruction(start, "NOP", 0)
            continue
        extended = 0
        yield Instruction(start, name, argument)


def _named(number: int, dialect: Dialect) -> str:
    name = dialect.names.get(number)
    if name is None:
        raise UnknownCode(f"the instruction {number} of Python {dialect.label}, which does more than compute a value")
    return name
