"""Given lookup tables of the first generation, with string references; result: tables that are resources."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.graph.draft import Draft, copied

UPGRADES = {
    name: f"{name}V2"
    for name in (
        "HashTable",
        "MutableHashTable",
        "MutableHashTableOfTensors",
        "MutableDenseHashTable",
        "InitializeTable",
        "InitializeTableFromTextFile",
        "LookupTableFind",
        "LookupTableInsert",
        "LookupTableSize",
        "LookupTableExport",
        "LookupTableImport",
    )
}


def upgrade_tables(draft: Draft) -> Draft:
    """Replace each table op by its resource form; the attributes are the same."""
    return replace(draft, nodes={name: _upgraded(node) for name, node in draft.nodes.items()})


def _upgraded(node: Any) -> Any:
    return copied(node, op=UPGRADES[node.op]) if node.op in UPGRADES else node
