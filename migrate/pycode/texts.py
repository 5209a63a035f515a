"""Instructions of texts with values in them (`f"{x}"`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from migrate.pycode.domain import Unclear, attempt, is_plain
from migrate.pycode.instructions import Instruction
from migrate.pycode.stack import Frame, Move, taken

if TYPE_CHECKING:
    from migrate.pycode.machine import Machine

_CONVERSIONS = (lambda value: value, str, repr, ascii)
_CONVERSION, _WITH_SPEC = 3, 4


def _format(machine: Machine, frame: Frame, one: Instruction) -> None:
    spec = frame.stack.pop() if one.argument & _WITH_SPEC else ""
    frame.stack.append(_text(frame.stack.pop(), one.argument & _CONVERSION, spec))


def _convert(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.stack.append(_text(frame.stack.pop(), one.argument & _CONVERSION, ""))


def _format_simple(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.stack.append(_text(frame.stack.pop(), 0, ""))


def _format_with_spec(machine: Machine, frame: Frame, one: Instruction) -> None:
    value, spec = taken(frame, 2)
    frame.stack.append(_text(value, 0, spec))


def _text(value: Any, conversion: int, spec: Any) -> str:
    if not is_plain(value):
        raise Unclear("it writes what is no plain value into a text")
    return str(attempt(format, _CONVERSIONS[conversion](value), spec))


def _join(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.stack.append("".join(taken(frame, one.argument)))


TEXTS: Mapping[str, Move] = {
    "FORMAT_VALUE": _format,
    "CONVERT_VALUE": _convert,
    "FORMAT_SIMPLE": _format_simple,
    "FORMAT_WITH_SPEC": _format_with_spec,
    "BUILD_STRING": _join,
}
