"""Given calls of functions that make or fill a lookup table; result: the table or its filler in place of the call."""

from __future__ import annotations

from typing import Any

from migrate import dtypes
from migrate.graph.draft import Draft
from migrate.graph.passes.inline_tables import inline_tables
from migrate.graph.passes.prune import prune
from tests.graph.build import const, draft, function, function_attribute, library, node, ops_of, placeholder

STRING, INT64, RESOURCE = dtypes.NUMBERS["string"], dtypes.NUMBERS["int64"], dtypes.RESOURCE
TYPES = {"key_dtype": "string", "value_dtype": "int64"}


def call(name: str, called: str, *inputs: str, takes: list[str], gives: list[str]) -> Any:
    return node(name, "StatefulPartitionedCall", *inputs, f=function_attribute(called), Tin=takes, Tout=gives)


def defined(name: str, nodes: list[Any], inputs: dict[str, int], key: str, source: str, dtype: int) -> Any:
    made = function(name, nodes, inputs, {key: source})
    made.signature.output_arg[0].type = dtype
    return made


TABLE = node("hash_table", "HashTableV2", shared_name=b"words", container=b"", **TYPES)
CREATE = defined("create", [TABLE], {}, "handle", "hash_table:table_handle:0", RESOURCE)
INNER = [call("inner", "create", takes=[], gives=["resource"])]
RESTORED = defined("restored", INNER, {}, "handle", "inner:output:0", RESOURCE)
FILL = defined(
    "fill",
    [
        const("keys", [5, 6], "int64"),
        const("values", [7, 8], "int64"),
        node("init", "InitializeTableV2", "table", "keys:output:0", "values:output:0", Tkey="int64", Tval="int64"),
        const("done", 1),
    ],
    {"table": RESOURCE},
    "result",
    "done:output:0",
    dtypes.NUMBERS["int32"],
)
LOOKUP = [
    placeholder("x", (None,), "int64"),
    const("default", -1, "int64"),
    node("y", "LookupTableFindV2", "made", "x", "default", Tin="int64", Tout="int64"),
]
MADE = call("made", "restored", takes=[], gives=["resource"])
FILLED = call("filled", "fill", "made", takes=["resource"], gives=["int32"])


def converted(*nodes: Any) -> Draft:
    functions = [CREATE, RESTORED, FILL]
    return inline_tables(draft(nodes, ["x"], ["y"], library=library(*functions)))


def test_the_table_and_its_filler_stand_in_the_graph() -> None:
    made = prune(converted(MADE, FILLED, *LOOKUP))
    assert {"made": "HashTableV2", "filled": "InitializeTableV2"}.items() <= ops_of(made).items()
    assert made.tables["made"].initializers == ("filled",)
    assert made.nodes["made"].attr["shared_name"].s == b"words"
    assert not made.library.function


def test_the_table_is_filled_with_the_same(tf: Any) -> None:
    table = node("hash_table", "HashTableV2", shared_name=b"numbers", container=b"", key_dtype="int64",
                 value_dtype="int64")  # fmt: skip
    create = defined("create", [table], {}, "handle", "hash_table:table_handle:0", RESOURCE)
    nodes = [MADE, FILLED, *LOOKUP]
    made = inline_tables(draft(nodes, ["x"], ["y"], library=library(create, RESTORED, FILL)))
    found = tf.run(made.nodes.values(), ["y:0"], {"x:0": [5, 6, 7]}, first=["filled"])[0]
    assert found.tolist() == [7, 8, -1]


def test_a_function_that_does_more_stays_a_call() -> None:
    more = defined("create", [TABLE, node("second", "HashTableV2", **TYPES)], {}, "h", "hash_table:table_handle:0", 20)
    made = inline_tables(draft([MADE, *LOOKUP], ["x"], ["y"], library=library(more, RESTORED)))
    assert ops_of(made)["made"] == "StatefulPartitionedCall"
    other = defined("create", [TABLE, node("n", "RandomUniform", "s")], {}, "h", "hash_table:table_handle:0", RESOURCE)
    made = inline_tables(draft([MADE, *LOOKUP], ["x"], ["y"], library=library(other, RESTORED)))
    assert ops_of(made)["made"] == "StatefulPartitionedCall"


def test_a_filler_whose_result_is_taken_stays_a_call() -> None:
    taken = node("taken", "Identity", "filled", T="int32")
    assert ops_of(converted(MADE, FILLED, taken, *LOOKUP))["filled"] == "StatefulPartitionedCall"
