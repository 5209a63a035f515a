"""Instructions that call functions and make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from migrate.pycode.domain import Function, Unclear
from migrate.pycode.instructions import Instruction
from migrate.pycode.marshalled import CodeObject
from migrate.pycode.stack import NOTHING, Frame, Move, Walk, taken

if TYPE_CHECKING:
    from migrate.pycode.machine import Machine

_DEFAULTS, _KEYWORD_DEFAULTS, _ANNOTATIONS, _CLOSURE = 1, 2, 4, 8


def _old_call(stars: bool, keywords: bool) -> Move:
    """Up to Python 3.5: counts of positional and keyword arguments in one number."""

    def move(machine: Machine, frame: Frame, one: Instruction) -> None:
        rest = frame.stack.pop() if keywords else {}
        more = frame.stack.pop() if stars else ()
        pairs = taken(frame, 2 * (one.argument >> 8))
        args = taken(frame, one.argument & 0xFF)
        named = dict(zip(pairs[::2], pairs[1::2], strict=True))
        _finish(machine, frame, frame.stack.pop(), (*args, *machine.items(more)), {**named, **rest})

    return move


def _call(machine: Machine, frame: Frame, one: Instruction) -> None:
    if not frame.instructions.dialect.words:
        _old_call(False, False)(machine, frame, one)
    else:
        args = taken(frame, one.argument)
        _finish(machine, frame, frame.stack.pop(), args, {})


def _call_with_keywords(machine: Machine, frame: Frame, one: Instruction) -> None:
    if not frame.instructions.dialect.words:
        _old_call(False, True)(machine, frame, one)
    else:
        names = frame.stack.pop()
        args, kwargs = _split(taken(frame, one.argument), names)
        _finish(machine, frame, frame.stack.pop(), args, kwargs)


def _call_paired(machine: Machine, frame: Frame, one: Instruction) -> None:
    """A function with an empty place or its first argument beside it."""
    args, kwargs = _split(taken(frame, one.argument), frame.keywords)
    frame.keywords = ()
    lower, upper = taken(frame, 2)
    if lower is NOTHING:
        _finish(machine, frame, upper, args, kwargs)
    else:
        _finish(machine, frame, lower, args if upper is NOTHING else [upper, *args], kwargs)


def _call_paired_with_keywords(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.keywords = frame.stack.pop()
    _call_paired(machine, frame, one)


def _keywords(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.keywords = frame.code.constants[one.argument]


def _call_with_groups(machine: Machine, frame: Frame, one: Instruction) -> None:
    """`f(*args, **kwargs)`."""
    kwargs = frame.stack.pop() if one.argument & 1 else {}
    args = machine.items(frame.stack.pop())
    function = frame.stack.pop()
    # Where the empty place lies, differs: under the function up to Python 3.12, above it later.
    if function is NOTHING:
        function = frame.stack.pop()
    elif frame.stack and frame.stack[-1] is NOTHING:
        frame.stack.pop()
    _finish(machine, frame, function, args, kwargs)


def _split(values: list[Any], names: tuple[str, ...]) -> tuple[list[Any], dict[str, Any]]:
    first = len(values) - len(names)
    return values[:first], dict(zip(names, values[first:], strict=True))


def _finish(machine: Machine, frame: Frame, function: Any, args: Any, kwargs: Any) -> None:
    if not isinstance(function, Function):
        args = [value.items[value.at :] if isinstance(value, Walk) else value for value in args]
    frame.stack.append(machine.call(function, args, kwargs))


def _make(machine: Machine, frame: Frame, one: Instruction) -> None:
    label = frame.instructions.dialect.label
    if label in ("2.7", "3.4"):
        _make_old(False)(machine, frame, one)
        return
    if label in ("3.6", "3.8", "3.9", "3.10"):
        frame.stack.pop()
    code = frame.stack.pop()
    flags = one.argument if label != "3.13" else 0
    closure = frame.stack.pop() if flags & _CLOSURE else ()
    if flags & _ANNOTATIONS:
        frame.stack.pop()
    named = frame.stack.pop() if flags & _KEYWORD_DEFAULTS else {}
    defaults = frame.stack.pop() if flags & _DEFAULTS else ()
    frame.stack.append(_function(code, defaults, named, closure))


def _make_old(closes: bool) -> Move:
    def move(machine: Machine, frame: Frame, one: Instruction) -> None:
        if frame.instructions.dialect.label == "3.4":
            frame.stack.pop()
        code = frame.stack.pop()
        closure = frame.stack.pop() if closes else ()
        pairs = taken(frame, 2 * (one.argument >> 8 & 0xFF))
        defaults = taken(frame, one.argument & 0xFF)
        frame.stack.append(_function(code, tuple(defaults), dict(zip(pairs[::2], pairs[1::2], strict=True)), closure))

    return move


def _set_attribute(machine: Machine, frame: Frame, one: Instruction) -> None:
    function: Function = frame.stack.pop()
    value = frame.stack.pop()
    defaults = value if one.argument == _DEFAULTS else function.defaults
    named = tuple(value.items()) if one.argument == _KEYWORD_DEFAULTS else function.keyword_defaults
    closure = tuple(value) if one.argument == _CLOSURE else function.closure
    frame.stack.append(Function(function.code, tuple(defaults), named, closure))


def _function(code: Any, defaults: Any, named: Mapping[str, Any], closure: Any) -> Function:
    if not isinstance(code, CodeObject):
        raise Unclear("it makes a function of something else than code")
    return Function(code, tuple(defaults), tuple(named.items()), tuple(closure))


CALLS: Mapping[str, Move] = {
    "CALL_FUNCTION": _call,
    "CALL_METHOD": _call_paired,
    "CALL_FUNCTION_KW": _call_with_keywords,
    "CALL_FUNCTION_VAR": _old_call(True, False),
    "CALL_FUNCTION_VAR_KW": _old_call(True, True),
    "CALL_FUNCTION_EX": _call_with_groups,
    "CALL": _call_paired,
    "CALL_KW": _call_paired_with_keywords,
    "KW_NAMES": _keywords,
    "MAKE_FUNCTION": _make,
    "MAKE_CLOSURE": _make_old(True),
    "SET_FUNCTION_ATTRIBUTE": _set_attribute,
}
