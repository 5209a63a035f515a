"""Which branch of a conditional belongs to training: it draws random numbers or updates statistics.

A branch may compute these things itself, or merely hand on what was computed outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from migrate.graph import kinds
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import scalar
from migrate.graphdef.opdefs import attr

_PREDICATES = frozenset({"Identity", "Switch", "Cast", "LogicalNot", "Reshape", "ExpandDims", "ToBool"})
_CHOICES = frozenset({("Switch", 1), ("Select", 0), ("SelectV2", 0), ("If", 0), ("StatelessIf", 0)})
_MOMENTS = re.compile(r"(^|/)moments(_\d+)?/")


def trained(view: GraphView, name: str) -> bool | None:
    """The value of a predicate for which a branch trains, None where neither or both do."""
    choices = list(_decided(view, name))
    trains = dict.fromkeys((False, True), False)
    for choice, inverted in choices:
        for taken in trains:
            trains[taken] |= any(map(_trains, _computed(view, choice, taken != inverted)))
    if trains[True] == trains[False] and not trains[True]:
        trains = _handed_on(view, choices)
    if trains[True] == trains[False] and not trains[True]:
        trains = _cut(view, choices)
    return None if trains[True] == trains[False] else trains[True]


def number(view: GraphView, name: str) -> int | None:
    """The value of an integer that is only compared with constants, for which the branch of inference is taken."""
    trains: dict[int, bool] = {}
    for node in view.data_consumers(name):
        other = [scalar(view.nodes, edge) for edge in edges.data_inputs(node) if edge[0] != name]
        if node.op not in ("Equal", "NotEqual") or len(other) != 1 or other[0] is None:
            return None
        taken = trained(view, node.name)
        if taken is not None:
            trains[int(other[0])] = taken == (node.op == "Equal")
    if not trains:
        return None
    calm = [value for value, found in trains.items() if not found]
    return calm[0] if calm else next(value for value in range(len(trains) + 1) if value not in trains)


def _decided(view: GraphView, name: str) -> Iterator[tuple[Any, bool]]:
    """The nodes that a predicate decides, and whether it is negated on the way; gradients decide nothing."""
    pending, seen = [(name, False)], {(name, False)}
    while pending:
        current, inverted = pending.pop()
        for node, position, index in view.consumers[current]:
            if kinds.GRADIENT.search(node.name):
                continue
            if (node.op, position) in _CHOICES:
                yield node, inverted
            step = (node.name, inverted != (node.op == "LogicalNot"))
            if index >= 0 and node.op in _PREDICATES and step not in seen:
                seen.add(step)
                pending.append(step)


def _computed(view: GraphView, choice: Any, output: bool) -> Iterator[Any]:
    """The nodes that are computed for one outcome of a choice alone."""
    if choice.op in ("If", "StatelessIf"):
        return _body(view, choice.attr["then_branch" if output else "else_branch"].func.name)
    return _branch(view, choice, int(output)) if choice.op == "Switch" else _operand(view, choice, output)


def _body(view: GraphView, function: str) -> Iterator[Any]:
    """The nodes of a function, and of the functions that it calls."""
    library = {entry.signature.name: entry for entry in view.model.graph.library.function}
    pending, seen = [function], {function}
    while pending:
        entry = library.get(pending.pop())
        for node in entry.node_def if entry is not None else ():
            yield node
            called = {attribute.func.name for attribute in node.attr.values() if attribute.HasField("func")}
            pending.extend(called - seen)
            seen |= called


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
    scope = _conditional(switch)
    pending = [node.name for node, _, index in view.consumers[switch.name] if index == output]
    seen = set(pending)
    while pending:
        name = pending.pop()
        yield view.nodes[name]
        for node, _, _ in view.consumers[name]:
            if node.op != "Merge" and node.name not in seen and node.name.startswith(f"{scope}/"):
                seen.add(node.name)
                pending.append(node.name)


def _conditional(switch: Any) -> str:
    """The scope of the conditional that a Switch belongs to: that of its predicate, where it has a copy of its own."""
    predicate = edges.parse(switch.input[1])[0]
    copied = predicate.rpartition("/")[2] == "pred_id"
    return (predicate if copied else str(switch.name)).rpartition("/")[0]


def _handed_on(view: GraphView, choices: list[tuple[Any, bool]]) -> dict[bool, bool]:
    """Per value of the predicate, whether what was computed outside for that value alone trains."""
    given: dict[bool, list[str]] = {False: [], True: []}
    for choice, inverted in choices:
        for taken, names in given.items():
            names.extend(_taken_from(view, choice, taken != inverted))
    before = {taken: edges.ancestors(view.nodes, names) for taken, names in given.items()}
    return {
        taken: any(_trains(view.nodes[name]) for name in before[taken] - before[not taken]) for taken in (False, True)
    }


def _taken_from(view: GraphView, choice: Any, output: bool) -> list[str]:
    """The nodes outside from which one outcome of a choice takes values."""
    inputs = [source for source, _ in edges.data_inputs(choice) if source in view.nodes]
    if choice.op == "Switch":
        used = any(index == int(output) for _, _, index in view.consumers[choice.name])
        return inputs[:1] if used else []
    return inputs[1:2] if output else inputs[2:3]


def _cut(view: GraphView, choices: list[tuple[Any, bool]]) -> dict[bool, bool]:
    """Per value of the predicate, whether it takes the first rows of a batch that the other value takes whole.

    Training on two kinds of data puts them in one batch, and only the first kind has labels.
    """
    whole = {taken: set[str]() for taken in (False, True)}
    parts = {taken: set[str]() for taken in (False, True)}
    for choice, inverted in (one for one in choices if one[0].op == "Switch"):
        output = next((o for o in (0, 1) for _, _, index in view.consumers[choice.name] if index == o), None)
        if output is None:
            continue
        taken, source = bool(output) != inverted, edges.data_inputs(choice)[0][0]
        takers = {node.op for node, _, index in view.consumers[choice.name] if index == output}
        parts[taken] |= {source} if "Slice" in takers or "StridedSlice" in takers else set()
        whole[taken] |= {source} if "Merge" in takers else set()
    return {taken: bool(parts[taken] & whole[not taken]) for taken in (False, True)}


def _trains(node: Any) -> bool:
    normalises = node.op.startswith("FusedBatchNorm") and attr(node, "is_training").b
    updates = kinds.changes_state(node.op) and not node.op.startswith("Stack")
    return node.op in kinds.RANDOM or normalises or updates or bool(_MOMENTS.search(node.name))
