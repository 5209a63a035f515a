"""Given lookup tables of the first generation, with string references; result: tables that are resources."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.graph.draft import Draft, copied
from migrate.graph.handles import as_resource, handle_carriers

UPGRADES = {
    name: f"{name}V2"
    for name in (
        "HashTable",
        "MutableHashTable",
        "MutableHashTableOfTensors",
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
    tables = [name for name, node in draft.nodes.items() if node.op in UPGRADES and node.op.endswith("Table")]
    carriers = handle_carriers(draft.nodes, tables)
    return replace(draft, nodes={name: _upgraded(node, name in carriers) for name, node in draft.nodes.items()})


def _upgraded(node: Any, carries: bool) -> Any:
    if carries:
        return as_resource(node)
    return copied(node, op=UPGRADES[node.op]) if node.op in UPGRADES else node
