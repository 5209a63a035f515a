"""Given tensor arrays of the first generations, whose handles are strings; result: those of today, which are
resources."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.graph.draft import Draft, copied
from migrate.graph.handles import as_resource, handle_carriers

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


def upgrade_tensor_arrays(draft: Draft) -> Draft:
    """Replace each op by its resource form, and the type of whatever hands a handle on."""
    if not any(node.op in UPGRADES for node in draft.nodes.values()):
        return draft
    arrays = [name for name, node in draft.nodes.items() if node.op in ("TensorArray", "TensorArrayV2")]
    carriers = handle_carriers(draft.nodes, arrays)
    return replace(draft, nodes={name: _upgraded(node, name in carriers) for name, node in draft.nodes.items()})


def _upgraded(node: Any, carries: bool) -> Any:
    if carries:
        return as_resource(node)
    return copied(node, op=UPGRADES[node.op]) if node.op in UPGRADES else node
