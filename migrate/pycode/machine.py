"""Follows bytecode one instruction after the other, with stand-ins for tensors in a domain.

Conditions and loops are followed where they depend on plain values. Of Python itself nothing runs but operators and a
few functions on numbers, texts and lists.
"""

from __future__ import annotations

import builtins
from collections.abc import ItemsView, KeysView, Mapping, Sequence, ValuesView
from typing import Any

from migrate.pycode.domain import (
    BUILTINS,
    CONSTANTS,
    CONTAINERS,
    METHODS,
    OPERATORS,
    Builtin,
    Domain,
    Function,
    Method,
    Scope,
    Unclear,
    attempt,
    is_plain,
)
from migrate.pycode.instructions import UnknownCode, decode
from migrate.pycode.moves import MOVES
from migrate.pycode.stack import Frame

_STEPS, _DEEPEST = 20_000, 12
_GENERATOR, _STAR_ARGS, _STAR_KEYWORDS = 0x20 | 0x80 | 0x200, 0x04, 0x08
_SEQUENCES = (list, tuple)
_OF_PYTHON = frozenset(dir(builtins))


class Machine:
    """Runs functions in one domain."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self._steps, self._depth = 0, 0

    def run(self, function: Function, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        """What the function returns. Raises Unclear."""
        frame = self._entered(function, args, kwargs or {})
        while not frame.done:
            self._steps += 1
            one = frame.instructions.table.get(frame.at)
            if one is None or self._steps > _STEPS:
                raise Unclear("it loops too often")
            move = MOVES.get(one.name)
            if move is None:
                raise Unclear(f"the instruction {one.name} does more than compute a value")
            frame.at = frame.instructions.following[frame.at]
            try:
                move(self, frame, one)
            except (LookupError, TypeError, AttributeError) as trouble:
                raise Unclear(f"{one.name} finds nothing that it can work on ({trouble})") from None
        self._depth -= 1
        generates = function.code.flags & _GENERATOR
        return list(frame.yielded or ()) if generates else frame.result

    def _entered(self, function: Function, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Frame:
        code = function.code
        if code.flags & _GENERATOR and code.name != "<genexpr>":
            raise Unclear("it is a generator")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unclear("its functions call each other too deeply")
        try:
            instructions = decode(code)
        except UnknownCode as reason:
            raise Unclear(f"its code has {reason}") from None
        values = bound(function, args, kwargs)
        values.update(zip(code.free, function.closure, strict=False))
        return Frame(code, instructions, values)

    def global_name(self, name: str) -> Any:
        """The value of a global name."""
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in BUILTINS or name in ("isinstance", "map", "print"):
            return Builtin(name)
        if name in _OF_PYTHON:
            raise Unclear(f"it calls {name} of Python")
        return self.domain.name(name)

    def call(self, function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """A call of anything."""
        if isinstance(function, Function):
            return self.run(function, args, kwargs)
        if isinstance(function, Method):
            found = attempt(getattr(function.owner, function.name), *args, **kwargs)
            return list(found) if isinstance(found, KeysView | ValuesView | ItemsView) else found
        if isinstance(function, Scope):
            return None  # The way out of it.
        if isinstance(function, Builtin):
            return self._builtin(function, tuple(args), dict(kwargs))
        return self.domain.call(function, tuple(args), dict(kwargs))

    def _builtin(self, function: Builtin, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if function.name == "isinstance":
            return _is_one_of(*args)
        if function.name == "print":
            return None
        if function.name == "sum" and args and not is_plain(args[0]):
            total: Any = None
            for item in self.items(args[0]):
                total = item if total is None else self.operate("+", total, item)
            return total
        if function.name == "map" and len(args) > 1 and not kwargs:
            return [self.call(args[0], items, {}) for items in zip(*map(self.items, args[1:]), strict=False)]
        whole = all(is_plain(value) or isinstance(value, list | tuple | dict) for value in args)
        if is_plain(args) or (whole and function.name in CONTAINERS) or function.name == "slice":
            return attempt(BUILTINS[function.name], *args, **kwargs)
        return self.domain.call(function, args, kwargs)

    def attribute(self, value: Any, name: str) -> Any:
        """`value.name`; of plain values only a few methods."""
        kind = type(value).__name__
        if not isinstance(value, list | tuple | dict | str):
            return self.domain.attribute(value, name)
        if name in getattr(value, "_fields", ()):  # of what a function gives with names
            return getattr(value, name)
        if name not in METHODS.get(kind, ()):
            raise Unclear(f"it takes the attribute {name} of a {kind}")
        return Method(value, name)

    def operate(self, symbol: str, *operands: Any) -> Any:
        """An operator, in the domain where one of the operands is no plain value."""
        if is_plain(operands) or symbol in ("is", "is not") or self._is_of_containers(symbol, operands):
            return attempt(OPERATORS[symbol], *operands)
        return self.domain.operate(symbol, operands)

    def _is_of_containers(self, symbol: str, operands: tuple[Any, ...]) -> bool:
        """Whether an operator moves items without a look at them."""
        if symbol == "[]":
            return isinstance(operands[0], list | tuple | dict) and is_plain(operands[1])
        if symbol == "+":
            return all(isinstance(value, _SEQUENCES) for value in operands)
        many = any(isinstance(value, _SEQUENCES) for value in operands)
        return symbol == "*" and many and any(isinstance(value, int) for value in operands)

    def truth(self, value: Any) -> bool:
        """Whether a condition holds. Raises Unclear where that is known only when the model runs."""
        if is_plain(value) or isinstance(value, list | tuple | dict):
            return bool(value)
        raise Unclear("it decides by the value of a tensor")

    def items(self, value: Any) -> list[Any]:
        """What a value is taken apart into."""
        if isinstance(value, list | tuple | str | dict):
            return list(value)
        return self.domain.items(value)


def _is_one_of(value: Any, kinds: Any) -> bool:
    wanted = kinds if isinstance(kinds, tuple) else (kinds,)
    if not all(isinstance(kind, Builtin) for kind in wanted):
        raise Unclear("it asks for a class")
    return type(value).__name__ in {kind.name for kind in wanted}


def bound(function: Function, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call by name. Raises Unclear where they do not fit."""
    code = function.code
    names = list(code.locals[: code.arguments + code.keyword_only])
    extra = code.locals[len(names) : len(names) + 2]
    positional = names[: code.arguments]
    values = dict(zip(positional, args, strict=False))
    rest = tuple(args[len(positional) :])
    if code.flags & _STAR_ARGS:
        values[extra[0]] = rest
    elif rest:
        raise Unclear(f"it takes {len(positional)} arguments, not {len(args)}")
    unknown = {key: value for key, value in kwargs.items() if key not in names}
    values |= {key: value for key, value in kwargs.items() if key in names}
    if code.flags & _STAR_KEYWORDS:
        values[extra[1 if code.flags & _STAR_ARGS else 0]] = unknown
    elif unknown:
        raise Unclear(f"it has no argument {next(iter(unknown))}")
    first = len(positional) - len(function.defaults)
    defaults = dict(zip(positional[max(first, 0) :], function.defaults, strict=False)) | dict(function.keyword_defaults)
    values = {**defaults, **values}
    if missing := [name for name in names if name not in values]:
        raise Unclear(f"nothing is stored for its argument {missing[0]}")
    return values
