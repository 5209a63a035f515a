"""What the machine computes with: Python's own plain values, and whatever a domain puts beside them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Protocol

from migrate.frozen import dataclass
from migrate.pycode.marshalled import CodeObject

_SCALARS = (bool, int, float, complex, str, bytes, type(None), type(...))
_MANY = 10_000


class Unclear(ValueError):
    """Code that cannot be followed, with the reason in a few words."""


@dataclass(frozen=True)
class Function:
    """A function: its code and the values that belong to it."""

    code: CodeObject
    defaults: tuple[Any, ...] = ()
    keyword_defaults: tuple[tuple[str, Any], ...] = ()
    closure: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Builtin:
    """A function of Python itself, by its name."""

    name: str


@dataclass(frozen=True)
class Method:
    """A method of a list, a dict or a text."""

    owner: Any
    name: str


@dataclass(frozen=True)
class Scope:
    """A context that changes no number: a scope of names, a device."""


class Domain(Protocol):
    """The meaning of everything that is no plain value."""

    def name(self, name: str) -> Any:
        """The value of a global name. Raises Unclear."""

    def module(self, name: str) -> Any:
        """An imported module. Raises Unclear."""

    def attribute(self, value: Any, name: str) -> Any:
        """`value.name`."""

    def call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call of a function of the domain, or of one of Python's on a value of the domain."""

    def operate(self, symbol: str, operands: tuple[Any, ...]) -> Any:
        """An operator (`+`, `neg`, `<`, `[]`) with a value of the domain among its operands."""

    def items(self, value: Any) -> list[Any]:
        """What a loop or an assignment to several names takes a value apart into."""


def is_plain(value: Any) -> bool:
    """Whether a value is made of numbers, texts and containers alone."""
    if isinstance(value, list | tuple | set | frozenset):
        return all(is_plain(item) for item in value)
    if isinstance(value, dict):
        return all(is_plain(item) for item in value.values())
    if isinstance(value, slice):
        return is_plain((value.start, value.stop, value.step))
    return isinstance(value, _SCALARS)


def _power(base: Any, exponent: Any) -> Any:
    if isinstance(exponent, int | float) and abs(exponent) > _MANY:
        raise Unclear("it raises to a huge power")
    return base**exponent


def _times(left: Any, right: Any) -> Any:
    for group, count in ((left, right), (right, left)):
        if isinstance(group, list | tuple | str) and isinstance(count, int) and len(group) * count > _MANY:
            raise Unclear("it makes a huge list")
    return left * right


def _plus(left: Any, right: Any) -> Any:
    """A file keeps a tuple among the defaults of a function as a list; the writer joined tuples."""
    mixed = {type(left), type(right)} == {list, tuple}
    return tuple(left) + tuple(right) if mixed else left + right


def _equal(left: Any, right: Any) -> Any:
    if {type(left), type(right)} == {list, tuple} and list(left) == list(right):
        raise Unclear("it compares a list with a tuple, which the file does not tell from each other")
    return left == right


def _old_division(left: Any, right: Any) -> Any:
    return left // right if isinstance(left, int) and isinstance(right, int) else left / right


def _range(*args: int) -> list[int]:
    values = range(*args)
    if len(values) > _MANY:
        raise Unclear("it loops too often")
    return list(values)


OPERATORS: dict[str, Callable[..., Any]] = {
    "+": _plus,
    "-": operator.sub,
    "*": _times,
    "/": operator.truediv,
    "old /": _old_division,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": _power,
    "@": operator.matmul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "neg": operator.neg,
    "pos": operator.pos,
    "~": operator.invert,
    "<": operator.lt,
    "<=": operator.le,
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right) if isinstance(left, list | tuple) else left != right,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda item, group: item in group,
    "not in": lambda item, group: item not in group,
    "is": operator.is_,
    "is not": operator.is_not,
    "[]": operator.getitem,
}
"""Operators on plain values. `old /` is the division of Python 2, where whole numbers stay whole."""

BUILTINS: dict[str, Callable[..., Any]] = {
    "len": len,
    "range": _range,
    "xrange": _range,
    "int": int,
    "float": float,
    "bool": bool,
    "str": str,
    "list": list,
    "tuple": tuple,
    "slice": slice,
    "zip": lambda *groups: [tuple(items) for items in zip(*groups, strict=False)],
    "enumerate": lambda group, start=0: [(start + at, item) for at, item in enumerate(group)],
    "reversed": lambda group: list(reversed(group)),
    "sorted": sorted,
    "abs": abs,
    "round": round,
    "min": min,
    "max": max,
    "sum": sum,
    "pow": _power,
    "dict": dict,
    "set": set,
    "any": any,
    "all": all,
    "divmod": divmod,
}
"""Functions of Python that are carried out, on plain values."""

CONTAINERS = frozenset({"len", "list", "tuple", "slice", "zip", "enumerate", "reversed", "sorted", "dict"})
"""Those that do not look at the items they are given; `sorted` fails where it must look at more than plain values."""

CONSTANTS: dict[str, Any] = {"True": True, "False": False, "None": None, "Ellipsis": ...}

METHODS: dict[str, frozenset[str]] = {
    "list": frozenset({"append", "extend", "insert", "index", "count", "copy", "pop", "reverse"}),
    "tuple": frozenset({"index", "count"}),
    "dict": frozenset({"get", "keys", "values", "items", "copy"}),
    "str": frozenset({"lower", "upper", "startswith", "endswith", "strip", "split", "format"}),
}
"""Methods of plain values that are carried out."""


def attempt(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The result on plain values. Raises Unclear where Python raises."""
    try:
        return function(*args, **kwargs)
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as trouble:
        if isinstance(trouble, Unclear):
            raise
        raise Unclear(f"it fails: {trouble}") from None
