"""The states of cells that are stacked: one flat list in Keras 2, a list for each cell in Keras 3.

Stand-alone Keras before 2.2.3 and tf.keras of TensorFlow up to 1.11 listed the states of the last cell first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Any

from migrate.layers.registry import Context
from migrate.network import Call, Expansion, Layer, Ref, refs

_KEY = "reverse_state_order"
_LAST_FIRST = "states of stacked cells in the order that its writer gave them, the last one first"
_UNKNOWN_ORDER = "states of stacked cells, of which the file does not tell the order"
_SINGLE = ("GRU", "GRUCell", "SimpleRNN", "SimpleRNNCell")


def count(layer: Layer) -> int | None:
    """How many states a recurrent layer or cell has; None where it is a class of the person's own."""
    if layer.class_name == "StackedRNNCells":
        counts = [count(cell) for cell in layer.parts]
        return None if None in counts else sum(one for one in counts if one)
    if layer.class_name == "RNN":
        return count(layer.parts[0]) if layer.parts else None
    if layer.class_name in _SINGLE:
        return 1
    return 2 if layer.class_name.startswith(("LSTM", "ConvLSTM")) else None


def by_cell(layer: Layer, context: Context) -> Layer:
    """A loop, or a Bidirectional of two, its calls with initial states in one list for each stacked cell."""
    cells = _cells(layer)
    if cells is None or not any("initial_state" in call.kwargs for call in layer.calls):
        return layer
    sizes = _sizes(cells)
    sides = 2 if layer.class_name == "Bidirectional" else 1
    given = [len(list(refs(call.kwargs["initial_state"]))) for call in layer.calls if "initial_state" in call.kwargs]
    if sizes is None or any(number != sides * sum(sizes) for number in given):
        context.refuse(layer, "initial states of stacked cells whose number is not known")
        return layer
    reverse = bool(_reversed(cells, context))
    return replace(layer, calls=tuple(_grouped(call, sizes * sides, reverse) for call in layer.calls))


def turns(layer: Layer, context: Context) -> bool:
    """Whether a loop gives its last states in another order than Keras 3. A finding where that cannot be kept."""
    cells = _cells(layer)
    if cells is None or len(cells.parts) == 1 or not layer.calls or not _shows_states(layer):
        return False
    reverse = _reversed(cells, context)
    alike = len({len(call.refs) for call in layer.calls}) == 1
    if reverse is None:
        context.refuse(layer, _UNKNOWN_ORDER)
    elif reverse and (_sizes(cells) is None or layer.config.get("time_major") or not alike):
        context.refuse(layer, _LAST_FIRST)
    return bool(reverse and layer.config.get("return_state"))


def in_writers_order(layer: Layer) -> Expansion:
    """A loop that is called with what the replaced one is given, its last states as the writer gave them."""
    cells = _cells(layer)
    sizes = (_sizes(cells) if cells else None) or []
    numbers = list(accumulate(sizes, initial=1))
    order = [numbers[cell] + place for cell in reversed(range(len(sizes))) for place in range(sizes[cell])]
    return Expansion((layer,), (Ref(layer.name), *(Ref(layer.name, 0, number) for number in order)))


def refuse_reversed(layer: Layer, context: Context) -> None:
    """A Bidirectional whose stacked cells show their states in another order than those of Keras 3."""
    cells = _cells(layer)
    if cells is not None and len(cells.parts) > 1 and _shows_states(layer) and _reversed(cells, context) is not False:
        context.refuse(layer, _LAST_FIRST)


def _cells(layer: Layer) -> Layer | None:
    """The stacked cells of a loop."""
    while layer.class_name in ("Bidirectional", "RNN") and layer.parts:
        layer = layer.parts[0]
    return layer if layer.class_name == "StackedRNNCells" else None


def _sizes(cells: Layer) -> list[int] | None:
    """The number of states of each cell; None where a cell is a class of the person's own."""
    counts = [count(cell) for cell in cells.parts]
    return [one or 0 for one in counts] if None not in counts else None


def _shows_states(layer: Layer) -> bool:
    inner = layer.parts[0] if layer.class_name == "Bidirectional" else layer
    return bool(inner.config.get("return_state")) or any(len(call.refs) > 1 for call in layer.calls)


def _reversed(cells: Layer, context: Context) -> bool | None:
    """Whether the writer listed the states of the last cell first; None where its release leaves that open."""
    if _KEY in cells.config:
        return bool(cells.config[_KEY])
    found = re.match(r"(\d+)\.(\d+)\.(\d+)(-tf)?", context.era.keras or "")
    if found is None or found[0] == "2.1.6-tf":
        return None
    return tuple(int(part) for part in found.groups()[:3]) < (2, 2, 3)


def _grouped(call: Call, sizes: list[int], reverse: bool) -> Call:
    if "initial_state" not in call.kwargs:
        return call
    given = refs(call.kwargs["initial_state"])
    groups = [_group(given, size) for size in (reversed(sizes) if reverse else sizes)]
    return Call(call.args, {**call.kwargs, "initial_state": groups[::-1] if reverse else groups})


def _group(given: Iterator[Ref], size: int) -> Any:
    group = [next(given) for _ in range(size)]
    return group if size > 1 else group[0]
