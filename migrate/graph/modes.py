"""Placeholders that switch between training and inference, and the value that means inference.

They are known by use first (the threshold of a dropout, the predicate of a branch that draws random numbers or updates
statistics), then by name and type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from migrate import dtypes
from migrate.graph import kinds
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import array, scalar
from migrate.graphdef.random import uniform_range
from migrate.models import Shape

_TRAINING = re.compile(r"(is|in|bn|for)?_?train(ing|able)?(_?(phase|mode|flag|step_?flag|ph|pl|placeholder))?$|"
                       r"phase(_?train(ing)?)?$|(keras_)?learning_phase$|(use|do|is|apply|with)_?drop_?out$|train_?test$|"
                       r"is_?train\w*$|.*is_?training$")  # fmt: skip
_INFERENCE = re.compile(
    r"(is|for)?_?(test(ing)?|eval(uation|uating)?|infer(ence|ring)?|predict(ion|ing)?|valid(ation)?)(_?(phase|mode|flag))?$"
)
_KEEP = re.compile(r".*keep.*|.*retain.*|kp(_?\d+)?$|.*dropout_?k.*")
_NOISE = re.compile(r"noise|stddev|sigma")
_DROP = re.compile(r".*drop.*|.*dropout.*")
_PREDICATES = frozenset({"Identity", "Switch", "Cast", "LogicalNot", "Reshape", "ExpandDims"})
_PASSES = kinds.READS | {
    "Reshape",
    "Squeeze",
    "ExpandDims",
    "Merge",
    "Fill",
    "StridedSlice",
    "Unpack",
    "GuaranteeConst",
}


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
    return [*found, *_variables(view)]


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
        value, why = _dropout(view, node.name, word)
        sizes = _sizes(view, node.name, shape)
        return None if value is None or sizes is None else Mode(tensor, _filled(value, sizes), why)
    if dtype in dtypes.INTEGERS and shape in ((), None):
        number = _number(view, node.name)
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
    taken = _trained_branch(view, name)
    if taken is None:
        return None
    return (not taken), "it chooses a branch that draws random numbers or updates statistics"


def _default(view: GraphView, node: Any, shape: Any) -> Mode | None:
    """A scalar with a constant default stays at its default."""
    if node.op != "PlaceholderWithDefault" or shape != ():
        return None
    value = scalar(view.nodes, edges.parse(node.input[0]))
    return None if value is None else Mode(f"{node.name}:0", value, "it has a default that callers leave alone")


def _trained_branch(view: GraphView, name: str) -> bool | None:
    """The value of a predicate for which a branch trains, None where neither or both do."""
    trained = dict.fromkeys((False, True), False)
    for choice, inverted in _decided(view, name):
        for taken in trained:
            output = taken != inverted
            branch = _operand(view, choice, output) if choice.op == "Select" else _branch(view, choice, int(output))
            trained[taken] |= any(map(_trains, branch))
    if trained[True] == trained[False]:
        return None
    return trained[True]


def _number(view: GraphView, name: str) -> int | None:
    """The value of an integer that is only compared with constants, for which the branch of inference is taken."""
    trained: dict[int, bool] = {}
    for node in view.data_consumers(name):
        other = [scalar(view.nodes, edge) for edge in edges.data_inputs(node) if edge[0] != name]
        if node.op not in ("Equal", "NotEqual") or len(other) != 1 or other[0] is None:
            return None
        taken = _trained_branch(view, node.name)
        if taken is not None:
            trained[int(other[0])] = taken == (node.op == "Equal")
    if not trained:
        return None
    calm = [value for value, trains in trained.items() if not trains]
    return calm[0] if calm else next(value for value in range(len(trained) + 1) if value not in trained)


def _decided(view: GraphView, name: str) -> Iterator[tuple[Any, bool]]:
    """The Switch and Select nodes that a placeholder decides, and whether it is negated on the way."""
    pending, seen = [(name, False)], {(name, False)}
    while pending:
        current, inverted = pending.pop()
        for node, position, index in view.consumers[current]:
            if (node.op, position) in (("Switch", 1), ("Select", 0)):
                yield node, inverted
            step = (node.name, inverted != (node.op == "LogicalNot"))
            if index >= 0 and node.op in _PREDICATES and step not in seen:
                seen.add(step)
                pending.append(step)


def _operand(view: GraphView, select: Any, output: bool) -> Iterator[Any]:
    """What one operand of a Select is computed from, close by: a normalisation chooses between two statistics."""
    pending = [edges.data_inputs(select)[1 if output else 2][0]]
    for _ in range(12):
        if not pending:
            return
        node = view.nodes[pending.pop()]
        yield node
        if node.op in ("ExpandDims", "Reshape", "Squeeze", "Identity"):
            pending.append(edges.data_inputs(node)[0][0])


def _branch(view: GraphView, switch: Any, output: int) -> Iterator[Any]:
    """The nodes of a conditional behind one output of a Switch, up to the Merge nodes."""
    scope = switch.name.rpartition("/")[0]
    pending = [node.name for node, _, index in view.consumers[switch.name] if index == output]
    seen = set(pending)
    while pending:
        name = pending.pop()
        yield view.nodes[name]
        for node, _, _ in view.consumers[name]:
            if node.op != "Merge" and node.name not in seen and node.name.startswith(f"{scope}/"):
                seen.add(node.name)
                pending.append(node.name)


def _trains(node: Any) -> bool:
    normalises = node.op.startswith("FusedBatchNorm") and node.attr["is_training"].b
    updates = kinds.changes_state(node.op) and not node.op.startswith("Stack")
    return node.op in kinds.RANDOM or normalises or updates or bool(re.search(r"(^|/)moments(_\d+)?/", node.name))


def _dropout(view: GraphView, name: str, word: str) -> tuple[float | None, str]:
    if _NOISE.search(word) and _scales_noise(view, name):
        return 0.0, "it is the strength of noise"
    role = _role(view, name)
    if role == "keep":
        return 1.0, "it is the share that a dropout keeps"
    if role == "drop":
        return 0.0, "it is the share that a dropout drops"
    if _KEEP.fullmatch(word):
        return 1.0, "its name says that it is the share that a dropout keeps"
    if _DROP.fullmatch(word):
        return 0.0, "its name says that it is the share that a dropout drops"
    return None, ""


def _scales_noise(view: GraphView, name: str) -> bool:
    """Whether a number is only multiplied with random numbers."""
    takers = [node for node in view.data_consumers(name) if not kinds.GRADIENT.search(node.name)]
    factors = [source for node in takers if node.op == "Mul" for source, _ in edges.data_inputs(node) if source != name]
    return bool(takers) and len(factors) == len(takers) and all(view.nodes[f].op in kinds.RANDOM for f in factors)


def _role(view: GraphView, name: str) -> str | None:
    """What a number does in a dropout: `floor(keep + uniform)`, or `uniform >= drop`."""
    pending, seen = [(name, False)], {(name, False)}
    while pending:
        current, inverted = pending.pop()
        for node, position, index in view.consumers[current]:
            if index < 0 or kinds.GRADIENT.search(node.name):
                continue
            role = _threshold(view, node, position)
            if role is not None:
                return _flipped(role) if inverted else role
            turned = node.op == "Sub" and position == 1 and scalar(view.nodes, edges.parse(node.input[0])) == 1
            step = (node.name, inverted != turned)
            if (turned or node.op in _PASSES) and step not in seen:
                seen.add(step)
                pending.append(step)
    return None


def _flipped(role: str) -> str:
    return {"keep": "drop", "drop": "keep"}[role]


def _threshold(view: GraphView, node: Any, position: int) -> str | None:
    inputs = edges.data_inputs(node)
    if len(inputs) != 2 or position > 1:
        return None
    other = inputs[1 - position][0]
    if node.op in ("Add", "AddV2") and uniform_range(view.nodes, other) is not None:
        return "keep"
    if node.op in ("GreaterEqual", "Greater") and uniform_range(view.nodes, other) is not None:
        return "drop" if position == 1 else "keep"
    if node.op in ("Less", "LessEqual") and uniform_range(view.nodes, other) is not None:
        return "keep" if position == 1 else "drop"
    return None
