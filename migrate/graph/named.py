"""The tensors that a person names: all that do not exist are answered with the nearest names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from migrate.findings import UsageFault
from migrate.frozen import dataclass
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.opdefs import op_defs, output_types
from migrate.late import difflib

_GIVES = re.compile("TensorArray(Gather|Read|Concat|Pack|Unpack)")


@dataclass(frozen=True)
class _Unknown:
    """A name that is no tensor."""

    tensor: str
    problem: str
    near: tuple[str, ...]
    relation: str = "Nearest"


def check(view: GraphView, tensors: Iterable[str]) -> None:
    """Raise UsageFault with all names that are no tensors of the graph."""
    unknown = [one for tensor in dict.fromkeys(tensors) if (one := _unknown(view, tensor)) is not None]
    if unknown:
        near = [name for one in unknown for name in one.near]
        raise UsageFault(" ".join(one.problem for one in unknown), _cure(unknown), {"nearest": near})


def types(view: GraphView, name: str) -> list[int]:
    """The types of a node's outputs; one of no known type where the op is unknown."""
    node = view.nodes[name]
    definition = op_defs().get(node.op)
    return output_types(node, definition) if definition is not None else [0]


def _unknown(view: GraphView, tensor: str) -> _Unknown | None:
    if not tensor.strip():
        return _Unknown(tensor, "One of the tensors has no name.", ())
    name, index = edges.parse(tensor)
    if name not in view.nodes:
        return _Unknown(tensor, f"The graph has no tensor {tensor}.", _nearest(view, name))
    node = view.nodes[name]
    definition = op_defs().get(node.op)
    if definition is not None and not definition.output_arg:
        waits = [edges.parse(reference)[0] for reference in node.input]
        return _Unknown(
            tensor, f"{name} is an op {node.op}, which gives no tensor.", _giving(view, waits), "What it needs"
        )
    if name in view.looped:
        problem = f"{tensor} lies inside of a loop: it has a value for each turn, and none that can go out or come in."
        return _Unknown(tensor, problem, _leaving(view, name), "What leaves the loop")
    if not 0 <= index < max(len(types(view, name)), 1):
        return _Unknown(tensor, f"The graph has no tensor {tensor}.", _nearest(view, name))
    return None


def _giving(view: GraphView, names: Iterable[str]) -> tuple[str, ...]:
    """Those nodes, without the mark of a wait, that give tensors."""
    plain = dict.fromkeys(name.removeprefix("^") for name in names)
    return tuple(name for name in plain if name in view.nodes and _unknown(view, name) is None)[:6]


def _leaving(view: GraphView, name: str) -> tuple[str, ...]:
    """What the loop that a node is part of gives, as the arrays that it fills or the values at its end."""
    pending, seen, found = [name], {name}, list[str]()
    while pending:
        for node in view.data_consumers(pending.pop(0)):
            if node.name in seen:
                continue
            seen.add(node.name)
            if node.op in ("Exit", "RefExit"):
                found.extend(taker.name for taker in view.data_consumers(node.name) if _GIVES.match(taker.op))
                found += [node.name] if view.shape((node.name, 0)) else []
            else:
                pending.append(node.name)
    return tuple(dict.fromkeys(one for one in found if _unknown(view, one) is None))[:6]


def _nearest(view: GraphView, name: str) -> tuple[str, ...]:
    near = difflib.get_close_matches(name, view.nodes, n=5, cutoff=0.4)
    near += [node for node in view.nodes if name and name.lower() in node.lower() and node not in near][:5]
    return tuple(near[:6])


def _cure(unknown: list[_Unknown]) -> str:
    if not any(one.near for one in unknown):
        return "Leave the option out to see which tensors are found."
    several = len(unknown) > 1
    told = [(f"{one.relation} for {one.tensor}" if several else one.relation, one.near) for one in unknown if one.near]
    return "\n".join(f"{words}: {', '.join(f'{name}:0' for name in near)}." for words, near in told)
