"""Given endpoints; result: the nodes that they need, with the initialisers of the tables among them."""

from __future__ import annotations

from migrate.graph.passes.prune import prune
from migrate.models import Table
from tests.graph.build import (
    FLOAT,
    binary,
    const,
    draft,
    function,
    function_attribute,
    library,
    node,
    placeholder,
    unary,
)


def test_only_what_outputs_need_is_kept_in_order() -> None:
    nodes = [unary("y", "Neg", "x"), unary("z", "Abs", "y"), placeholder("x"), const("loose", 1.0)]
    assert list(prune(draft(nodes, ["x"], ["y"])).nodes) == ["y"], "an input stands for its placeholder"
    assert list(prune(draft(nodes, [], ["z"])).nodes) == ["y", "z", "x"]


def test_control_edges_are_needs() -> None:
    nodes = [placeholder("x"), const("c", 1.0), unary("y", "Neg", "x")]
    nodes[-1].input.append("^c")
    assert set(prune(draft(nodes, ["x"], ["y"])).nodes) == {"c", "y"}


def test_interior_inputs_cut_the_graph() -> None:
    nodes = [placeholder("x"), unary("a", "Neg", "x"), unary("b", "Abs", "a"), unary("c", "Exp", "b")]
    assert set(prune(draft(nodes, ["b"], ["c"])).nodes) == {"c"}


def test_another_output_of_an_interior_input_is_still_computed() -> None:
    nodes = [placeholder("x"), node("parts", "Unpack", "x", num=2), binary("y", "AddV2", "parts", "parts:1")]
    assert set(prune(draft(nodes, ["parts:1"], ["y"])).nodes) == {"x", "parts", "y"}


def test_an_output_may_be_an_input() -> None:
    assert dict(prune(draft([placeholder("x")], ["x"], ["x"])).nodes) == {}


TABLE = [
    node("words", "HashTableV2", key_dtype="string", value_dtype="int64"),
    const("keys", b"a"),
    const("values", [1], "int64"),
    node("words/init", "InitializeTableV2", "words", "keys", "values"),
    node("late", "LookupTableImportV2", "words", "keys", "values"),
    node("save/restore", "LookupTableImportV2", "words", "keys", "values"),
    node("other", "HashTableV2"),
    node("other/init", "InitializeTableV2", "other", "keys", "values"),
    const("default", [0], "int64"),
    placeholder("x", (None,), "string"),
    node("found", "LookupTableFindV2", "words", "x", "default"),
]


def test_tables_bring_what_fills_them() -> None:
    made = prune(draft(TABLE, ["x"], ["found"]))
    assert made.tables == {"words": Table("words", ("words/init", "late"))}
    assert set(made.nodes) == {"words", "keys", "values", "words/init", "late", "default", "found"}


def test_tables_that_nothing_looks_up_go() -> None:
    made = prune(draft([*TABLE, unary("y", "Identity", "x")], ["x"], ["y"]))
    assert dict(made.tables) == {} and set(made.nodes) == {"y"}


def test_functions_that_nothing_calls_go() -> None:
    inner = function("inner", [node("n", "Neg", "x")], {"x": FLOAT}, {"y": "n:y:0"})
    calls = node("c", "PartitionedCall", "x", f=function_attribute("inner"))
    outer = function("outer", [calls], {"x": FLOAT}, {"y": "c:output:0"})
    direct = function("Direct", [], {"x": FLOAT}, {"y": "x"})
    loose = function("loose", [], {"x": FLOAT}, {"y": "x"})
    nodes = [
        placeholder("x"),
        node("a", "StatefulPartitionedCall", "x", f=function_attribute("outer")),
        node("y", "Direct", "a"),
        node("z", "PartitionedCall", "x", f=function_attribute("loose")),
    ]
    made = prune(draft(nodes, ["x"], ["y"], library=library(loose, inner, outer, direct)))
    assert [f.signature.name for f in made.library.function] == ["inner", "outer", "Direct"]


def test_functions_that_call_themselves() -> None:
    again = function("f", [node("n", "PartitionedCall", "x", f=function_attribute("f"))], {"x": FLOAT}, {"y": "n:o:0"})
    made = prune(draft([placeholder("x"), node("y", "f", "x")], ["x"], ["y"], library=library(again)))
    assert len(made.library.function) == 1
