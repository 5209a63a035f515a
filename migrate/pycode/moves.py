"""What each instruction does to the stack.

Source: the documentation of the module dis and Python/ceval.c of Python 2.7 and 3.4 to 3.13.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from migrate.pycode.calls import CALLS
from migrate.pycode.containers import CONTAINERS
from migrate.pycode.contexts import CONTEXTS
from migrate.pycode.domain import Unclear
from migrate.pycode.instructions import Instruction
from migrate.pycode.jumps import JUMPS
from migrate.pycode.stack import NOTHING, Cell, Frame, Move, taken
from migrate.pycode.texts import TEXTS

if TYPE_CHECKING:
    from migrate.pycode.machine import Machine

_COMPARISONS = ("<", "<=", "==", "!=", ">", ">=", "in", "not in", "is", "is not")
_BINARY = ("+", "&", "//", "<<", "@", "*", "%", "|", "**", ">>", "-", "/", "^")
_SYMBOLS = {
    "ADD": "+",
    "SUBTRACT": "-",
    "MULTIPLY": "*",
    "DIVIDE": "old /",
    "TRUE_DIVIDE": "/",
    "FLOOR_DIVIDE": "//",
    "MODULO": "%",
    "POWER": "**",
    "MATRIX_MULTIPLY": "@",
    "AND": "&",
    "OR": "|",
    "XOR": "^",
}
_COMPARISON_SHIFT = {"3.12": 4, "3.13": 5}


def _binary(symbol: str) -> Move:
    def move(machine: Machine, frame: Frame, one: Instruction) -> None:
        left, right = taken(frame, 2)
        frame.stack.append(machine.operate(symbol, left, right))

    return move


def _unary(symbol: str) -> Move:
    return lambda machine, frame, one: frame.stack.append(machine.operate(symbol, frame.stack.pop()))


def _binary_op(machine: Machine, frame: Frame, one: Instruction) -> None:
    _binary(_BINARY[one.argument % len(_BINARY)])(machine, frame, one)


def _compare(machine: Machine, frame: Frame, one: Instruction) -> None:
    number = one.argument >> _COMPARISON_SHIFT.get(frame.instructions.dialect.label, 0)
    _binary(_COMPARISONS[number])(machine, frame, one)


def _contains(machine: Machine, frame: Frame, one: Instruction) -> None:
    _binary("not in" if one.argument else "in")(machine, frame, one)


def _is(machine: Machine, frame: Frame, one: Instruction) -> None:
    _binary("is not" if one.argument else "is")(machine, frame, one)


def _not(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.stack.append(not machine.truth(frame.stack.pop()))


def _rotate(count: int) -> Move:
    def move(machine: Machine, frame: Frame, one: Instruction) -> None:
        number = count or one.argument
        frame.stack.insert(len(frame.stack) - number, frame.stack.pop())

    return move


def _copy_group(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.stack += frame.stack[-one.argument :]


def _copy(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.stack.append(frame.stack[-one.argument])


def _swap(machine: Machine, frame: Frame, one: Instruction) -> None:
    stack = frame.stack
    stack[-1], stack[-one.argument] = stack[-one.argument], stack[-1]


def _constant(machine: Machine, frame: Frame, one: Instruction) -> None:
    value = frame.code.constants[one.argument]
    old = frame.code.layout == "2" and isinstance(value, bytes)
    frame.stack.append(value.decode("latin-1") if old else value)


def _local(machine: Machine, frame: Frame, one: Instruction) -> None:
    _load(frame, frame.code.locals[one.argument])


def _load(frame: Frame, name: str, opens: bool = False) -> None:
    value = frame.values.get(name, NOTHING)
    while opens and isinstance(value, Cell):
        value = value.values.get(value.name, NOTHING)
    if value is NOTHING:
        raise Unclear(f"no value is stored for {name}")
    frame.stack.append(value)


def _two_locals(machine: Machine, frame: Frame, one: Instruction) -> None:
    _load(frame, frame.code.locals[one.argument >> 4])
    _load(frame, frame.code.locals[one.argument & 15])


def _store(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.values[frame.code.locals[one.argument]] = frame.stack.pop()


def _store_and_load(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.values[frame.code.locals[one.argument >> 4]] = frame.stack.pop()
    _load(frame, frame.code.locals[one.argument & 15])


def _store_two(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.values[frame.code.locals[one.argument >> 4]] = frame.stack.pop()
    frame.values[frame.code.locals[one.argument & 15]] = frame.stack.pop()


def _load_and_clear(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.stack.append(frame.values.pop(frame.code.locals[one.argument], NOTHING))


def _cell(frame: Frame, one: Instruction) -> str:
    code = frame.code
    names = code.locals if frame.instructions.dialect.relative else code.cells + code.free
    return names[one.argument]


def _load_cell(machine: Machine, frame: Frame, one: Instruction) -> None:
    _load(frame, _cell(frame, one), opens=True)


def _store_cell(machine: Machine, frame: Frame, one: Instruction) -> None:
    values, name = frame.values, _cell(frame, one)
    while isinstance(cell := values.get(name), Cell):
        values, name = cell.values, cell.name
    values[name] = frame.stack.pop()


def _make_cell(machine: Machine, frame: Frame, one: Instruction) -> None:
    """A place of its own, which a comprehension within the function leaves to the functions that it makes."""
    name = _cell(frame, one)
    kept = {name: frame.values[name]} if name in frame.values else {}
    frame.values[name] = Cell(kept, name)


def _close_over(machine: Machine, frame: Frame, one: Instruction) -> None:
    name = _cell(frame, one)
    cell = frame.values.get(name)
    frame.stack.append(cell if isinstance(cell, Cell) else Cell(frame.values, name))


def _pop(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.stack.pop()


def _forget(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.values.pop(frame.code.locals[one.argument], None)


def _global(machine: Machine, frame: Frame, one: Instruction) -> None:
    dialect = frame.instructions.dialect
    number = one.argument >> 1 if dialect.relative else one.argument
    found = machine.global_name(frame.code.names[number])
    marked = dialect.relative and one.argument & 1
    pair = [found, NOTHING] if dialect.label == "3.13" else [NOTHING, found]
    frame.stack += pair if marked else [found]


def _attribute(machine: Machine, frame: Frame, one: Instruction) -> None:
    paired = frame.instructions.dialect.label in ("3.12", "3.13")
    number = one.argument >> 1 if paired else one.argument
    found = machine.attribute(frame.stack.pop(), frame.code.names[number])
    frame.stack += [NOTHING, found] if paired and one.argument & 1 else [found]


def _method(machine: Machine, frame: Frame, one: Instruction) -> None:
    found = machine.attribute(frame.stack.pop(), frame.code.names[one.argument])
    frame.stack += [NOTHING, found]


def _import(machine: Machine, frame: Frame, one: Instruction) -> None:
    _, wanted = taken(frame, 2)
    name = frame.code.names[one.argument]
    frame.stack.append(machine.domain.module(name if wanted else name.split(".")[0]))


def _import_from(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.stack.append(machine.attribute(frame.stack[-1], frame.code.names[one.argument]))


def _slice(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.stack.append(slice(*taken(frame, one.argument)))


def _old_slice(starts: bool, stops: bool) -> Move:
    def move(machine: Machine, frame: Frame, one: Instruction) -> None:
        stop = frame.stack.pop() if stops else None
        start = frame.stack.pop() if starts else None
        frame.stack.append(machine.operate("[]", frame.stack.pop(), slice(start, stop)))

    return move


def _new_slice(machine: Machine, frame: Frame, one: Instruction) -> None:
    value, start, stop = taken(frame, 3)
    frame.stack.append(machine.operate("[]", value, slice(start, stop)))


def _store_item(machine: Machine, frame: Frame, one: Instruction) -> None:
    value, owner, key = taken(frame, 3)
    if not isinstance(owner, list | dict):
        raise Unclear("it writes into a tensor")
    owner[key] = value


def _intrinsic(machine: Machine, frame: Frame, one: Instruction) -> None:
    plus, to_tuple = 5, 6
    value = frame.stack.pop()
    if one.argument not in (plus, to_tuple):
        raise Unclear("it does more than compute a value")
    frame.stack.append(machine.operate("pos", value) if one.argument == plus else tuple(value))


def _return(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.result, frame.done = frame.stack.pop(), True


def _return_constant(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.result, frame.done = frame.code.constants[one.argument], True


def _raise(machine: Machine, frame: Frame, one: Instruction) -> None:
    raise Unclear("it raises an error")


def _yield(machine: Machine, frame: Frame, one: Instruction) -> None:
    frame.yielded = [*(frame.yielded or ()), frame.stack.pop()]
    frame.stack.append(None)


def _nothing(machine: Machine, frame: Frame, one: Instruction) -> None:
    """An instruction without a meaning here."""


MOVES: Mapping[str, Move] = {
    **CALLS,
    **CONTAINERS,
    **JUMPS,
    **CONTEXTS,
    **TEXTS,
    **{f"BINARY_{name}": _binary(symbol) for name, symbol in _SYMBOLS.items()},
    **{f"INPLACE_{name}": _binary(symbol) for name, symbol in _SYMBOLS.items()},
    "BINARY_SUBSCR": _binary("[]"),
    "BINARY_OP": _binary_op,
    "BINARY_SLICE": _new_slice,
    "UNARY_POSITIVE": _unary("pos"),
    "UNARY_NEGATIVE": _unary("neg"),
    "UNARY_INVERT": _unary("~"),
    "UNARY_NOT": _not,
    "COMPARE_OP": _compare,
    "CONTAINS_OP": _contains,
    "IS_OP": _is,
    "TO_BOOL": lambda machine, frame, one: frame.stack.append(machine.truth(frame.stack.pop())),
    "POP_TOP": _pop,
    "ROT_TWO": _rotate(2),
    "ROT_THREE": _rotate(3),
    "ROT_FOUR": _rotate(4),
    "ROT_N": _rotate(0),
    "DUP_TOP": lambda machine, frame, one: frame.stack.append(frame.stack[-1]),
    "DUP_TOP_TWO": lambda machine, frame, one: frame.stack.extend(frame.stack[-2:]),
    "DUP_TOPX": _copy_group,
    "COPY": _copy,
    "SWAP": _swap,
    "LOAD_CONST": _constant,
    "LOAD_FAST": _local,
    "LOAD_FAST_CHECK": _local,
    "LOAD_FAST_LOAD_FAST": _two_locals,
    "LOAD_FAST_AND_CLEAR": _load_and_clear,
    "STORE_FAST": _store,
    "STORE_FAST_LOAD_FAST": _store_and_load,
    "STORE_FAST_STORE_FAST": _store_two,
    "DELETE_FAST": _forget,
    "LOAD_DEREF": _load_cell,
    "STORE_DEREF": _store_cell,
    "LOAD_CLOSURE": _close_over,
    "MAKE_CELL": _make_cell,
    "LOAD_GLOBAL": _global,
    "LOAD_NAME": _global,
    "LOAD_ATTR": _attribute,
    "LOAD_METHOD": _method,
    "IMPORT_NAME": _import,
    "IMPORT_FROM": _import_from,
    "BUILD_SLICE": _slice,
    "SLICE+0": _old_slice(False, False),
    "SLICE+1": _old_slice(True, False),
    "SLICE+2": _old_slice(False, True),
    "SLICE+3": _old_slice(True, True),
    "STORE_SUBSCR": _store_item,
    "CALL_INTRINSIC_1": _intrinsic,
    "PUSH_NULL": lambda machine, frame, one: frame.stack.append(NOTHING),
    "LOAD_ASSERTION_ERROR": _raise,
    "RAISE_VARARGS": _raise,
    "RETURN_VALUE": _return,
    "RETURN_CONST": _return_constant,
    "YIELD_VALUE": _yield,
    "RETURN_GENERATOR": lambda machine, frame, one: frame.stack.append(None),
    **dict.fromkeys(("NOP", "RESUME", "PRECALL", "CACHE", "COPY_FREE_VARS", "END_FOR", "GEN_START"), _nothing),
}
