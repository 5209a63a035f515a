"""Given tensor arrays of the first generations, whose handles are strings; result: those of today, which are
resources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate import dtypes
from migrate.graph.draft import Draft, copied
from migrate.graphdef import edges

_STEMS = (
    "TensorArray",
    "TensorArrayWrite",
    "TensorArrayRead",
    "TensorArrayGather",
    "TensorArrayScatter",
    "TensorArrayConcat",
    "TensorArraySplit",
    "TensorArraySize",
    "TensorArrayClose",
    "TensorArrayGrad",
)
UPGRADES = {stem + old: f"{stem}V3" for stem in _STEMS for old in ("", "V2")}
_CARRIERS = frozenset({"Enter", "RefEnter", "Identity", "RefIdentity", "Switch", "RefSwitch", "Merge", "Exit"})


def upgrade_tensor_arrays(draft: Draft) -> Draft:
    """Replace each op by its resource form, and the type of whatever hands a handle on."""
    if not any(node.op in UPGRADES for node in draft.nodes.values()):
        return draft
    carriers = _carriers(draft.nodes)
    return replace(draft, nodes={name: _upgraded(node, name in carriers) for name, node in draft.nodes.items()})


def _carriers(nodes: Mapping[str, Any]) -> set[str]:
    """The nodes that only hand on a handle."""
    takers = edges.consumers(nodes)
    pending = [name for name, node in nodes.items() if node.op in ("TensorArray", "TensorArrayV2")]
    found: set[str] = set()
    while pending:
        for node, position, index in takers[pending.pop()]:
            if index >= 0 and position == 0 and node.op in _CARRIERS and node.name not in found:
                found.add(node.name)
                pending.append(node.name)
    return found


def _upgraded(node: Any, carries: bool) -> Any:
    if node.op in UPGRADES:
        return copied(node, op=UPGRADES[node.op])
    if not carries:
        return node
    new = copied(node, op=node.op.removeprefix("Ref"))
    new.attr["T"].type = dtypes.RESOURCE
    return new
