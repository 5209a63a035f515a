"""Instructions that make lists, tuples and dicts and take them apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from migrate.pycode.domain import Unclear
from migrate.pycode.instructions import Instruction
from migrate.pycode.stack import Frame, Move, taken

if TYPE_CHECKING:
    from migrate.pycode.machine import Machine


def _build(kind: type) -> Move:
    return lambda machine, frame, one: frame.stack.append(kind(taken(frame, one.argument)))


def _map(machine: Machine, frame: Frame, one: Instruction) -> None:
    # Up to Python 3.4 a map is made empty and filled by STORE_MAP; the number is but a hint.
    count = one.argument if frame.instructions.dialect.label not in ("2.7", "3.4") else 0
    items = taken(frame, 2 * count)
    frame.stack.append(dict(zip(items[::2], items[1::2], strict=True)))


def _store_map(machine: Machine, frame: Frame, one: Instruction) -> None:
    value, key = taken(frame, 2)
    frame.stack[-1][key] = value


def _map_of_keys(machine: Machine, frame: Frame, one: Instruction) -> None:
    keys = frame.stack.pop()
    frame.stack.append(dict(zip(keys, taken(frame, one.argument), strict=True)))


def _joined(kind: type) -> Move:
    def move(machine: Machine, frame: Frame, one: Instruction) -> None:
        groups = [machine.items(group) for group in taken(frame, one.argument)]
        frame.stack.append(kind(item for group in groups for item in group))

    return move


def _joined_maps(machine: Machine, frame: Frame, one: Instruction) -> None:
    merged: dict[Any, Any] = {}
    for one_map in taken(frame, one.argument):
        merged.update(one_map)
    frame.stack.append(merged)


def _unpack(machine: Machine, frame: Frame, one: Instruction) -> None:
    items = machine.items(frame.stack.pop())
    if len(items) != one.argument:
        raise Unclear(f"it takes {len(items)} values apart into {one.argument}")
    frame.stack += reversed(items)


def _unpack_with_rest(machine: Machine, frame: Frame, one: Instruction) -> None:
    items, before, after = machine.items(frame.stack.pop()), one.argument & 0xFF, one.argument >> 8
    end = len(items) - after
    frame.stack += reversed([*items[:before], items[before:end], *items[end:]])


def _append(machine: Machine, frame: Frame, one: Instruction) -> None:
    value = frame.stack.pop()
    frame.stack[-one.argument].append(value)


def _extend(machine: Machine, frame: Frame, one: Instruction) -> None:
    value = frame.stack.pop()
    frame.stack[-one.argument].extend(machine.items(value))


def _update(machine: Machine, frame: Frame, one: Instruction) -> None:
    value = frame.stack.pop()
    frame.stack[-one.argument].update(value)


def _add(machine: Machine, frame: Frame, one: Instruction) -> None:
    value = frame.stack.pop()
    frame.stack[-one.argument].add(value)


def _map_add(machine: Machine, frame: Frame, one: Instruction) -> None:
    pair = taken(frame, 2)
    key, value = pair if frame.instructions.dialect.label not in ("2.7", "3.4", "3.6") else reversed(pair)
    frame.stack[-one.argument][key] = value


CONTAINERS: Mapping[str, Move] = {
    "BUILD_TUPLE": _build(tuple),
    "BUILD_LIST": _build(list),
    "BUILD_SET": _build(set),
    "BUILD_MAP": _map,
    "STORE_MAP": _store_map,
    "BUILD_CONST_KEY_MAP": _map_of_keys,
    "BUILD_LIST_UNPACK": _joined(list),
    "BUILD_TUPLE_UNPACK": _joined(tuple),
    "BUILD_TUPLE_UNPACK_WITH_CALL": _joined(tuple),
    "BUILD_MAP_UNPACK": _joined_maps,
    "LIST_TO_TUPLE": lambda machine, frame, one: frame.stack.append(tuple(frame.stack.pop())),
    "UNPACK_SEQUENCE": _unpack,
    "UNPACK_EX": _unpack_with_rest,
    "LIST_APPEND": _append,
    "LIST_EXTEND": _extend,
    "DICT_UPDATE": _update,
    "DICT_MERGE": _update,
    "MAP_ADD": _map_add,
    "SET_ADD": _add,
}
