"""One call in progress: its variables, its stack, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from migrate.frozen import dataclass
from migrate.pycode.instructions import Instruction, Instructions
from migrate.pycode.marshalled import CodeObject

if TYPE_CHECKING:
    from migrate.pycode.machine import Machine

NOTHING: Final = object()
"""The empty place that Python 3.11 and later keep beside a function on the stack."""


@dataclass
class Frame:
    """One call in progress."""

    code: CodeObject
    instructions: Instructions
    values: dict[str, Any]
    """Local variables, cells and free variables by name."""
    stack: list[Any] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)
    """Loops: where they end, and how much lay on the stack before them; contexts, which end at -1."""
    at: int = 0
    result: Any = None
    done: bool = False
    yielded: list[Any] | None = None
    """What a generator has given so far."""
    keywords: tuple[str, ...] = ()
    """Names of the last arguments of the next call."""


@dataclass
class Walk:
    """A loop's way through its items."""

    items: list[Any]
    at: int = 0


@dataclass(frozen=True)
class Cell:
    """A variable of one function that another one reads."""

    values: dict[str, Any]
    name: str


Move = Callable[["Machine", Frame, Instruction], None]


def taken(frame: Frame, count: int) -> list[Any]:
    """The topmost values, the deepest first, taken off the stack."""
    if not count:
        return []
    values = frame.stack[-count:]
    if len(values) < count:
        raise IndexError("the stack is empty")
    del frame.stack[-count:]
    return values
