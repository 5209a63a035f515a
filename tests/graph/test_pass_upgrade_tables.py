"""Given lookup tables of the first generation, with string references; result: tables that are resources."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.graph.passes.prune import prune
from migrate.graph.passes.upgrade_tables import UPGRADES, upgrade_tables
from migrate.graph.passes.upgrade_variables import upgrade_variables
from migrate.graphdef.opdefs import op_defs
from tests.graph.build import const, draft, node, ops_of, placeholder

TYPES = {"key_dtype": "string", "value_dtype": "int64"}
FIND = {"Tin": "string", "Tout": "int64"}
WORDS = [
    node("words", "HashTable", shared_name=b"s", container=b"", **TYPES),
    const("keys", b"a"),
    const("value", 7, "int64"),
    const("axis", 0),
    node("key", "ExpandDims", "keys", "axis", T="string", Tdim="int32"),
    node("values", "ExpandDims", "value", "axis", T="int64", Tdim="int32"),
    node("fill", "InitializeTable", "words", "key", "values", Tkey="string", Tval="int64"),
    placeholder("x", (None,), "string"),
    const("default", -1, "int64"),
]


@pytest.mark.parametrize(("old", "new"), UPGRADES.items())
def test_the_resource_form_takes_the_same_attributes(old: str, new: str) -> None:
    attributes = {attr.name for attr in op_defs()[old].attr}
    assert attributes <= {attr.name for attr in op_defs()[new].attr}
    assert [arg.name for arg in op_defs()[old].input_arg] == [arg.name for arg in op_defs()[new].input_arg]


def test_tables_their_fillers_and_lookups(tf: Any) -> None:
    nodes = [*WORDS, node("y", "LookupTableFind", "words", "x", "default", **FIND)]
    made = upgrade_tables(prune(draft(nodes, ["x"], ["y"])))
    assert {"HashTableV2", "InitializeTableV2", "LookupTableFindV2"} <= set(ops_of(made).values())
    assert made.nodes["words"].attr["shared_name"].s == b"s"
    for graph in (nodes, made.nodes.values()):
        assert tf.run(graph, ["y:0"], {"x:0": [b"a", b"b"]}, first=["fill"])[0].tolist() == [7, -1]


def test_a_lookup_in_a_branch(tf: Any) -> None:
    nodes = [
        *WORDS,
        node("size", "Size", "x", T="string"),
        const("two", 2),
        node("many", "GreaterEqual", "size", "two", T="int32"),
        node("s", "RefSwitch", "words", "many", T="string"),
        node("xs", "Switch", "x", "many", T="string"),
        node("ds", "Switch", "default", "many", T="int64"),
        node("found", "LookupTableFind", "s:1", "xs:1", "ds:1", **FIND),
        node("none", "Identity", "ds", T="int64"),
        node("y", "Merge", "none", "found", T="int64", N=2),
    ]
    assert tf.run(nodes, ["y:0"], {"x:0": [b"a", b"b"]}, first=["fill"])[0].tolist() == [7, -1]
    made = upgrade_tables(upgrade_variables(prune(draft(nodes, ["x"], ["y"]))))
    assert tf.run(made.nodes.values(), ["y:0"], {"x:0": [b"a", b"b"]}, first=["fill"])[0].tolist() == [7, -1]


def test_other_nodes_are_the_same() -> None:
    given = draft(WORDS)
    assert upgrade_tables(given).nodes["default"] is given.nodes["default"]
