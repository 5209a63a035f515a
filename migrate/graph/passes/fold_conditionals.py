"""Given Switch and Merge nodes whose predicate is known; result: the branch that is taken, without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.graph.draft import Draft, copied, repeating
from migrate.graphdef import edges
from migrate.graphdef.constants import const_node, scalar
from migrate.graphdef.edges import Edge
from migrate.late import numpy as np
from migrate.models import Change, Signature

_SWITCHES = ("Switch", "RefSwitch")
_MERGES = ("Merge", "RefMerge")


def fold_conditionals(draft: Draft) -> Draft:
    """Take the branches that constant predicates choose; what lies in the other branches is no longer needed."""
    known = _predicates(draft.nodes)
    if not known:
        return _chosen_functions(draft)
    dead = _dead(draft.nodes, known)
    nodes = {}
    folded: set[str] = set()
    for name, node in draft.nodes.items():
        new = _folded(draft.nodes, name, known, dead)
        folded |= {name} if new else set()
        nodes.update({made.name: made for made in new or [node]})
    nodes = {name: _second_outputs(node, draft.nodes, folded) for name, node in nodes.items()}
    changes = [Change("fold_conditionals", f"{len(known)} Switch nodes", "the branch for inference is kept",
                      "the predicate is known, the other branch can never run")]  # fmt: skip
    signatures = {key: _renamed(s, draft.nodes, folded) for key, s in draft.signatures.items()}
    return _chosen_functions(replace(draft, nodes=nodes, signatures=signatures).noting(*changes))


def never_run(nodes: Mapping[str, Any]) -> set[Edge]:
    """The tensors in branches that constant predicates turn off, and (name, -1) for nodes there."""
    return _dead(nodes, _predicates(nodes))


def _predicates(nodes: Mapping[str, Any]) -> dict[str, bool]:
    """Switch nodes with a known predicate."""
    found = {}
    values: dict[str, bool | None] = {}
    for name, node in nodes.items():
        if node.op in _SWITCHES and len(node.input) > 1:
            value = known_bool(nodes, edges.parse(node.input[1]), values)
            if value is not None:
                found[name] = value
    return found


def known_bool(nodes: Mapping[str, Any], edge: Edge, values: dict[str, bool | None], depth: int = 100) -> bool | None:
    """The value of a boolean that follows from constants, None where it does not."""
    name = edge[0]
    node = nodes.get(name)
    if node is None or depth == 0:
        return None
    if name not in values:
        values[name] = None
        values[name] = _evaluate(nodes, node, values, depth - 1)
    value: bool | None = values[name]
    return value


def _evaluate(nodes: Mapping[str, Any], node: Any, values: dict[str, bool | None], depth: int) -> bool | None:
    inputs = edges.data_inputs(node)
    if node.op == "Const":
        value = scalar(nodes, (node.name, 0))
        return None if value is None else bool(value)
    if node.op in ("Identity", "Switch", "StopGradient", "Enter", "Cast", "Reshape", "ExpandDims", "Squeeze"):
        return known_bool(nodes, inputs[0], values, depth)
    if node.op == "LogicalNot":
        value = known_bool(nodes, inputs[0], values, depth)
        return None if value is None else not value
    if node.op in ("LogicalAnd", "LogicalOr"):
        both = [known_bool(nodes, edge, values, depth) for edge in inputs]
        absorbing: bool = node.op == "LogicalOr"
        if absorbing in both:
            return absorbing
        return None if None in both else not absorbing
    return None


def _dead(nodes: Mapping[str, Any], known: Mapping[str, bool]) -> set[Edge]:
    """The tensors that are never computed, and (name, -1) for nodes that never run."""
    dead: set[Edge] = {(name, int(not value)) for name, value in known.items()}
    takers = edges.consumers(nodes)
    pending = list(dead)
    while pending:
        name, index = pending.pop()
        for node, _, taken in takers[name]:
            hit = index == -1 or taken == index
            if hit and (node.name, -1) not in dead and _dies(node, dead):
                dead.add((node.name, -1))
                pending.append((node.name, -1))
    return dead


def _dies(node: Any, dead: set[Edge]) -> bool:
    gone = [edge in dead or (edge[0], -1) in dead for edge in map(edges.parse, node.input)]
    control = [g for g, reference in zip(gone, node.input, strict=True) if reference.startswith("^")]
    data = [g for g, reference in zip(gone, node.input, strict=True) if not reference.startswith("^")]
    if node.op in _MERGES:
        return bool(data) and all(data)
    return any(data) or any(control)


def _folded(nodes: Mapping[str, Any], name: str, known: Mapping[str, bool], dead: set[Edge]) -> list[Any]:
    """The nodes that stand for one Switch or Merge after folding; none where it stays as it is."""
    node = nodes[name]
    if name in known:
        return _open_switch(node)
    if node.op in _MERGES:
        data = edges.data_inputs(node)
        alive = [edge for edge in data if edge not in dead and (edge[0], -1) not in dead]
        if len(alive) == 1 and len(data) > 1:
            return _closed_merge(node, alive[0], data.index(alive[0]))
    return []


def _open_switch(node: Any) -> list[Any]:
    """A Switch whose outputs are both its input: only the live one is used. It goes on waiting for its predicate."""
    data = edges.data_inputs(node)
    controls = _waits(node)
    controls += [w for w in [f"^{data[1][0]}"] if w not in controls]
    op = "RefIdentity" if node.op == "RefSwitch" else "Identity"
    return [copied(node, [edges.text(data[0]), *controls], op=op)]


def _closed_merge(node: Any, alive: Edge, index: int) -> list[Any]:
    chosen = const_node(f"{node.name}/value_index", 3, np.asarray(index, np.int32))
    return [repeating(node, alive), chosen]


def _second_outputs(node: Any, before: Mapping[str, Any], folded: set[str]) -> Any:
    """A node that took the second output of a folded Switch or Merge, with its input mended."""
    inputs = [_second_output(reference, before, folded) for reference in node.input]
    return copied(node, inputs) if inputs != list(node.input) else node


def _second_output(reference: str, before: Mapping[str, Any], folded: set[str]) -> str:
    name, index = edges.parse(reference)
    if index != 1 or name not in folded:
        return reference
    return name if before[name].op in _SWITCHES else f"{name}/value_index"


def _renamed(signature: Signature, before: Mapping[str, Any], folded: set[str]) -> Signature:
    """The signature with outputs that were second outputs of folded nodes under their new names."""
    outputs = {}
    for key, info in signature.outputs.items():
        moved = edges.full(edges.parse(_second_output(info.name, before, folded)))
        outputs[key] = replace(info, name=moved)
    return replace(signature, outputs=outputs)


def _chosen_functions(draft: Draft) -> Draft:
    """Functional conditionals with a known predicate become a call of the chosen branch."""
    nodes = dict(draft.nodes)
    values: dict[str, bool | None] = {}
    for name, node in draft.nodes.items():
        if node.op == "Select":
            value = known_bool(draft.nodes, edges.parse(node.input[0]), values)
            if value is not None:
                nodes[name] = repeating(node, edges.parse(node.input[1 if value else 2]))
        if node.op in ("If", "StatelessIf"):
            value = known_bool(draft.nodes, edges.parse(node.input[0]), values)
            if value is not None:
                nodes[name] = _call(node, "then_branch" if value else "else_branch")
    return replace(draft, nodes=nodes)


def _waits(node: Any) -> list[str]:
    return [f"^{name}" for name in edges.control_inputs(node)]


def _call(node: Any, branch: str) -> Any:
    op = "StatefulPartitionedCall" if node.op == "If" else "PartitionedCall"
    call = copied(node, list(node.input)[1:], op=op)
    for key in list(call.attr):
        del call.attr[key]
    call.attr["f"].func.CopyFrom(node.attr[branch].func)
    call.attr["Tin"].CopyFrom(node.attr["Tin"])
    call.attr["Tout"].CopyFrom(node.attr["Tout"])
    return call
