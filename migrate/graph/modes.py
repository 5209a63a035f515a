"""Placeholders that switch between training and inference, and the value that means inference.

They are known by use first (the threshold of a dropout, the predicate of a branch that draws random numbers or updates
statistics), then by name and type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from migrate import dtypes
from migrate.frozen import dataclass
from migrate.graph import branches, dropouts, kinds
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import array, scalar
from migrate.models import Shape

_TRAINING = re.compile(r"(is|in|bn|for)?_?train(ing|able)?(_?(phase|mode|flag|step_?flag|ph|pl|placeholder))?$|"
                       r"phase(_?train(ing)?)?$|(keras_)?learning_phase$|(use|do|is|apply|with)_?drop_?out$|train_?test$|"
                       r"is_?train\w*$|.*is_?training$|(use_?|is_?|do_?)?teacher_?forc(ing|ed)$")  # fmt: skip
_INFERENCE = re.compile(
    r"(is|for)?_?(test(ing)?|eval(uation|uating)?|infer(ence|ring)?|predict(ion|ing)?|valid(ation)?)(_?(phase|mode|flag))?$|"
    r"feed_?prev(ious)?$"
)


@dataclass(frozen=True)
class Mode:
    """A placeholder bound for inference."""

    tensor: str
    value: Any
    why: str


def find(view: GraphView) -> list[Mode]:
    """The mode placeholders of a graph, in its order."""
    found = []
    for node in view.nodes.values():
        if node.op not in kinds.PLACEHOLDERS:
            continue
        mode = _mode(view, node)
        if mode is not None:
            found.append(mode)
    if view.sources and {mode.tensor for mode in found} >= {edges.full(edge) for edge in view.sources}:
        found = [mode for mode in found if _is_surely_no_data(view, mode)]
    return [*found, *_variables(view)]


def _is_surely_no_data(view: GraphView, mode: Mode) -> bool:
    """Whether a placeholder is a mode even if nothing else is left to feed: no float, a scalar, or so named."""
    edge = edges.parse(mode.tensor)
    if view.nodes[edge[0]].attr["dtype"].type not in dtypes.FLOATS:
        return True
    return view.shape(edge) == () or dropouts.is_named(_word(edge[0]))


def _variables(view: GraphView) -> Iterator[Mode]:
    """Mode switches that are kept in a boolean variable: each read of it is bound."""
    for name, variable in view.model.variables.items():
        if variable.dtype != dtypes.BOOL or variable.shape not in ((), None):
            continue
        switch = _switch(view, name, _word(name))
        if switch is None:
            continue
        for read in view.data_consumers(name):
            if read.op in ("Identity", "ReadVariableOp") and read.name not in view.trains:
                yield Mode(f"{read.name}:0", switch[0], f"it reads a variable: {switch[1]}")


def _mode(view: GraphView, node: Any) -> Mode | None:
    dtype, shape = node.attr["dtype"].type, view.shape((node.name, 0))
    tensor, word = f"{node.name}:0", _word(node.name)
    if dtype in dtypes.FLOATS:
        if shape is not None and len(shape) > 1 and not dropouts.is_named(word):
            return None
        value, why = dropouts.value(view, node.name, word)
        sizes = _sizes(view, node.name, shape)
        if value is None or sizes is None:
            return _default(view, node, shape)
        return Mode(tensor, _filled(value, sizes), why)
    if dtype in dtypes.INTEGERS and shape in ((), None):
        number = branches.number(view, node.name)
        if number is not None:
            return Mode(tensor, number, "it chooses a branch that draws random numbers or updates statistics")
    if shape not in ((), None) or (dtype != dtypes.BOOL and not word.endswith("learning_phase")):
        return _default(view, node, shape)
    switch = _switch(view, node.name, word)
    if switch is not None and dtype != dtypes.BOOL:
        return Mode(tensor, int(switch[0]), switch[1])
    return Mode(tensor, *switch) if switch is not None else _default(view, node, shape)


def _word(name: str) -> str:
    """The last part of a name in snake case, without a number at its end."""
    leaf = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.rsplit("/", 1)[-1]).lower()
    return re.sub(r"(_\d+)$", "", leaf.replace("-", "_").replace(".", "_"))


def _sizes(view: GraphView, name: str, shape: Shape | None) -> list[int] | None:
    """The shape that a bound value must have; a vector of open length is as long as its last part that is taken."""
    if shape is not None and None not in shape:
        return [size or 0 for size in shape]
    taken = [_taken(view, node) for node in view.data_consumers(name) if node.op == "StridedSlice"]
    if shape is None and not taken:
        return []
    known = [index for index in taken if index is not None]
    return [max(known) + 1] if known and len(known) == len(taken) and len(shape or (None,)) == 1 else None


def _taken(view: GraphView, node: Any) -> int | None:
    """The index that a StridedSlice takes from a vector."""
    begin = array(view.nodes, edges.parse(node.input[1]))
    return int(begin[0]) if begin is not None and begin.size == 1 and begin[0] >= 0 else None


def _filled(value: float, shape: list[int]) -> Any:
    return value if not shape else [_filled(value, shape[1:]) for _ in range(shape[0])]


def _switch(view: GraphView, name: str, word: str) -> tuple[bool, str] | None:
    if _TRAINING.fullmatch(word):
        return False, "its name says that it turns training on"
    if _INFERENCE.fullmatch(word):
        return True, "its name says that it turns inference on"
    taken = branches.trained(view, name)
    if taken is None:
        return None
    return (not taken), "it chooses a branch that draws random numbers or updates statistics"


def _default(view: GraphView, node: Any, shape: Any) -> Mode | None:
    """A scalar with a constant default stays at its default."""
    if node.op != "PlaceholderWithDefault" or shape != ():
        return None
    value = scalar(view.nodes, edges.parse(node.input[0]))
    return None if value is None else Mode(f"{node.name}:0", value, "it has a default that callers leave alone")
