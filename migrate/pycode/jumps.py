"""Instructions of conditions and loops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from migrate.pycode.domain import Unclear
from migrate.pycode.instructions import Instruction
from migrate.pycode.stack import Frame, Move, Walk

if TYPE_CHECKING:
    from migrate.pycode.machine import Machine


def _iterate(machine: Machine, frame: Frame, one: Instruction) -> None:
    value = frame.stack.pop()
    frame.stack.append(value if isinstance(value, Walk) else Walk(machine.items(value)))


def _next(machine: Machine, frame: Frame, one: Instruction) -> None:
    walk = frame.stack[-1]
    if walk.at < len(walk.items):
        frame.stack.append(walk.items[walk.at])
        walk.at += 1
        return
    frame.stack.pop()
    frame.at = one.target
    # Newer Pythons clean up behind the loop, but not where it has just ended.
    for name in ("END_FOR", "POP_TOP") if frame.instructions.dialect.label == "3.13" else ("END_FOR",):
        if frame.instructions.table[frame.at].name == name:
            frame.at = frame.instructions.following[frame.at]


def _jump(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.at = one.target


def _jump_if(wanted: bool) -> Move:
    def move(machine: Machine, frame: Frame, one: Instruction) -> None:
        if machine.truth(frame.stack.pop()) is wanted:
            frame.at = one.target

    return move


def _jump_if_none(wanted: bool) -> Move:
    def move(machine: Machine, frame: Frame, one: Instruction) -> None:
        if (frame.stack.pop() is None) is wanted:
            frame.at = one.target

    return move


def _jump_or_pop(wanted: bool) -> Move:
    def move(machine: Machine, frame: Frame, one: Instruction) -> None:
        if machine.truth(frame.stack[-1]) is wanted:
            frame.at = one.target
        else:
            frame.stack.pop()

    return move


def _enter_loop(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.blocks.append((one.target, len(frame.stack)))


def _leave_block(machine: Machine, frame: Frame, one: Instruction) -> None:
    if frame.blocks:
        frame.blocks.pop()


def _break(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.at, height = frame.blocks.pop()
    if frame.at < 0:
        raise Unclear("it leaves a loop from within a `with`")
    del frame.stack[height:]


JUMPS: Mapping[str, Move] = {
    "GET_ITER": _iterate,
    "FOR_ITER": _next,
    "JUMP_FORWARD": _jump,
    "JUMP_ABSOLUTE": _jump,
    "JUMP_BACKWARD": _jump,
    "JUMP_BACKWARD_NO_INTERRUPT": _jump,
    "CONTINUE_LOOP": _jump,
    "POP_JUMP_IF_FALSE": _jump_if(False),
    "POP_JUMP_IF_TRUE": _jump_if(True),
    "POP_JUMP_IF_NONE": _jump_if_none(True),
    "POP_JUMP_IF_NOT_NONE": _jump_if_none(False),
    "POP_JUMP_BACKWARD_IF_FALSE": _jump_if(False),
    "POP_JUMP_BACKWARD_IF_TRUE": _jump_if(True),
    "POP_JUMP_BACKWARD_IF_NONE": _jump_if_none(True),
    "POP_JUMP_BACKWARD_IF_NOT_NONE": _jump_if_none(False),
    "JUMP_IF_FALSE_OR_POP": _jump_or_pop(False),
    "JUMP_IF_TRUE_OR_POP": _jump_or_pop(True),
    "SETUP_LOOP": _enter_loop,
    "POP_BLOCK": _leave_block,
    "BREAK_LOOP": _break,
}
