"""The instructions of a code object, by name, with absolute targets for jumps."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.frozen import dataclass
from migrate.pycode.marshalled import CodeObject
from migrate.pycode.opcodes import CATCHING, DIALECTS, JUMPS, JUMPS_BACK, JUMPS_FROM_THE_NEXT, Dialect

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
    """Code that no dialect reads: the reason, the Python that wrote such code, and how far reading went."""

    def __init__(self, reason: str, label: str = "", offset: int = -1) -> None:
        super().__init__(reason.format(f"Python {label}" if label else "any Python"))
        self.reason, self.label, self.offset = reason, label, offset


def decode(code: CodeObject) -> Instructions:
    """The instructions, in the one dialect that fits. Raises UnknownCode."""
    failures = []
    for dialect in DIALECTS:
        if dialect.layout != code.layout:
            continue
        try:
            return _in_dialect(code, dialect)
        except UnknownCode as failure:
            failures.append(failure)
    raise _nearest(failures) if failures else UnknownCode("a layout of no known Python")


def _nearest(failures: list[UnknownCode]) -> UnknownCode:
    """The failure of the Python that read furthest, as others stumble over the first instruction that they lack."""
    furthest = max(failure.offset for failure in failures)
    nearest = [failure for failure in failures if failure.offset == furthest]
    if len({failure.reason for failure in nearest}) > 1:
        return UnknownCode("instructions that do more than compute a value")
    return UnknownCode(nearest[0].reason, " or ".join(failure.label for failure in nearest), furthest)


def _in_dialect(code: CodeObject, dialect: Dialect) -> Instructions:
    if dialect.layout == "3.8-3.10" and covers_all(code) is not (dialect.label == "3.10"):
        raise UnknownCode("a table of lines that is not of {}", dialect.label)
    found = list(_words(code.code, dialect) if dialect.words else _bytes(code.code, dialect))
    if not found:
        raise UnknownCode("no instructions", dialect.label)
    ends = [one.offset for one in found[1:]] + [len(code.code)]
    following = {one.offset: end for one, end in zip(found, ends, strict=True)}
    table = {one.offset: _aimed(one, following[one.offset], dialect) for one in found}
    targets = {one.target for one in table.values() if one.name in JUMPS}
    if not targets <= table.keys():
        raise UnknownCode("a jump of {} into the middle of an instruction", dialect.label)
    if found[-1].name not in _LAST or not all(_fits(one, code, dialect) for one in found):
        raise UnknownCode("numbers that {} never writes", dialect.label)
    return Instructions(dialect, table, following)


_LAST = frozenset(
    ["RETURN_VALUE", "RETURN_CONST", "RERAISE", "RAISE_VARARGS", "JUMP_ABSOLUTE", "JUMP_BACKWARD", "JUMP_FORWARD"]
)


def covers_all(code: CodeObject) -> bool:
    """Whether the table of lines speaks of every byte, as it does since Python 3.10."""
    return sum(code.lines[::2]) == len(code.code)


def _fits(one: Instruction, code: CodeObject, dialect: Dialect) -> bool:
    """Whether what an instruction names by its number is there."""
    number = one.argument >> 1 if dialect.label in _DOUBLED.get(one.name, ()) else one.argument
    if one.name in ("LOAD_CONST", "RETURN_CONST"):
        return number < len(code.constants)
    if one.name in ("LOAD_FAST", "STORE_FAST"):
        return number < len(code.locals)
    return one.name not in _NAMED or number < len(code.names)


def listing(code: CodeObject) -> list[str]:
    """The code as a person may read it: one line an instruction; empty where it cannot be read."""
    try:
        found = decode(code)
    except UnknownCode:
        return []
    shown = [one for one in found.table.values() if one.name not in _SILENT]
    return [f"{one.name} {_meaning(one, code, found.dialect)}".strip() for one in shown]


_SILENT = frozenset({"RESUME", "PRECALL", "NOP", "PUSH_NULL", "CACHE"})
_NAMED = frozenset({"LOAD_GLOBAL", "LOAD_ATTR", "LOAD_METHOD", "LOAD_NAME", "IMPORT_NAME", "IMPORT_FROM"})
_DOUBLED = {"LOAD_GLOBAL": ("3.11", "3.12", "3.13"), "LOAD_ATTR": ("3.12", "3.13")}
"""Instructions whose number says two things, and since when."""


def _meaning(one: Instruction, code: CodeObject, dialect: Dialect) -> str:
    table: tuple[object, ...] = ()
    if one.name in ("LOAD_CONST", "RETURN_CONST"):
        table = tuple(repr(value)[:60] if not isinstance(value, CodeObject) else value.name for value in code.constants)
    elif one.name in ("LOAD_FAST", "STORE_FAST"):
        table = code.locals
    elif one.name in _NAMED:
        table = code.names
    elif one.target >= 0:
        return f"to {one.target}"
    number = one.argument >> 1 if dialect.label in _DOUBLED.get(one.name, ()) else one.argument
    return str(table[number]) if number < len(table) else str(one.argument or "")


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
        raise UnknownCode("an odd number of bytes, which {} never writes", dialect.label)
    while at < len(code):
        name, argument = _named(code, at, dialect), code[at + 1] | extended << 8
        start, at = at, at + 2
        if name == "EXTENDED_ARG":
            extended = argument
            yield Instruction(start, "NOP", 0)
            continue
        extended = 0
        room = 2 * dialect.caches.get(name, 0)
        if any(code[at : at + room]) or name == "CACHE":
            raise UnknownCode("something else where {} keeps its own notes", dialect.label, start)
        at += room
        yield Instruction(start, name, argument)


def _bytes(code: bytes, dialect: Dialect) -> Iterator[Instruction]:
    at, extended = 0, 0
    while at < len(code):
        name, start = _named(code, at, dialect), at
        width = 3 if code[at] >= _WITH_ARGUMENT else 1
        if at + width > len(code):
            raise UnknownCode("a cut instruction", dialect.label)
        argument = (code[at + 1] | code[at + 2] << 8 | extended << 16) if width == 3 else 0
        at += width
        if name == "EXTENDED_ARG":
            extended = argument
            yield Instruction(start, "NOP", 0)
            continue
        extended = 0
        yield Instruction(start, name, argument)


def _named(code: bytes, at: int, dialect: Dialect) -> str:
    name = dialect.names.get(code[at])
    # Behind a `with` errors are met by the context, behind a `try` by the code itself.
    catches = name == "PUSH_EXC_INFO" and dialect.names.get(*code[at + 2 : at + 3] or b"\0") != "WITH_EXCEPT_START"
    if name is None or catches:
        catches |= (dialect.label, code[at]) in CATCHING
        what = "catches errors (`try`)" if catches else "does more than compute a value"
        raise UnknownCode(f"the instruction {code[at]} of {{}}, which {what}", dialect.label, at)
    return name
