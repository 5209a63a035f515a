"""Instructions of `with`: into a context that changes no number, and out of it without an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from migrate.pycode.domain import Scope, Unclear
from migrate.pycode.instructions import Instruction
from migrate.pycode.stack import Frame, Move

if TYPE_CHECKING:
    from migrate.pycode.machine import Machine


def _enter(machine: Machine, frame: Frame, one: Instruction) -> None:
    """The context stays on the stack as its own way out; what `as` names is a text."""
    context = frame.stack.pop()
    if not isinstance(context, Scope):
        raise Unclear("it enters a context that is no scope of names (`with`)")
    frame.stack += [context, ""]


def _enter_block(machine: Machine, frame: Frame, one: Instruction) -> None:
    _enter(machine, frame, one)
    frame.blocks.append((-1, len(frame.stack) - 1))


def _no_error(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.stack.append(None)


def _leave(machine: Machine, frame: Frame, one: Instruction) -> None:
    """None on top says that no error came."""
    if not isinstance(frame.stack.pop(-2), Scope):
        raise Unclear("it leaves what it did not enter")


def _go_on(machine: Machine, frame: Frame, one: Instruction) -> None:
    result = frame.stack.pop() if one.name == "POP_FINALLY" and one.argument else None
    if frame.stack.pop() is not None:
        raise Unclear("it ends with an error")
    if result is not None:
        frame.stack.append(result)


def _left(machine: Machine, frame: Frame, one: Instruction) -> None:
    """The second half of leaving: nothing is left to do."""


CONTEXTS: Mapping[str, Move] = {
    "SETUP_WITH": _enter_block,
    "BEFORE_WITH": _enter,
    "BEGIN_FINALLY": _no_error,
    "WITH_CLEANUP": _leave,
    "WITH_CLEANUP_START": _leave,
    "WITH_CLEANUP_FINISH": _left,
    "END_FINALLY": _go_on,
    "POP_FINALLY": _go_on,
}
