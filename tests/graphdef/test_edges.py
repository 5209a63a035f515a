"""Names of tensors, and what hangs together in a graph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.graphdef import edges
from tests.graph.build import node

NODES = {
    one.name: one
    for one in (
        node("a", "Const"),
        node("b", "Const"),
        node("sum", "AddV2", "a", "b:0"),
        node("parts", "Unpack", "sum", "^b"),
        node("last", "Neg", "parts:1", "^sum"),
        node("after", "NoOp", "^last"),
    )
}


@pytest.mark.parametrize(
    ("reference", "edge"),
    [
        ("op", ("op", 0)),
        ("op:0", ("op", 0)),
        ("scope/op:12", ("scope/op", 12)),
        ("^op", ("op", -1)),
        ("op:", ("op:", 0)),
        ("op:x", ("op:x", 0)),
        ("op:-1", ("op:-1", 0)),
        ("", ("", 0)),
    ],
)
def test_parse(reference: str, edge: edges.Edge) -> None:
    assert edges.parse(reference) == edge


def test_text_leaves_out_the_first_output() -> None:
    assert [edges.text(e) for e in (("op", 0), ("op", 3), ("op", -1))] == ["op", "op:3", "^op"]
    assert edges.full(("op", 0)) == "op:0"


@given(st.from_regex(r"[A-Za-z0-9.][A-Za-z0-9_./-]{0,10}", fullmatch=True), st.integers(-1, 1000))
def test_text_and_parse_are_inverse(name: str, index: int) -> None:
    assert edges.parse(edges.text((name, index))) == (name, index)


def test_inputs_are_data_and_control() -> None:
    assert edges.data_inputs(NODES["parts"]) == [("sum", 0)]
    assert edges.control_inputs(NODES["parts"]) == ["b"]


def test_consumers_know_position_and_output() -> None:
    found = {
        name: [(one.name, position, index) for one, position, index in takers]
        for name, takers in edges.consumers({**NODES, "x": node("x", "Neg", "missing")}).items()
    }
    assert found["b"] == [("sum", 1, 0), ("parts", 1, -1)]
    assert found["parts"] == [("last", 0, 1)]
    assert found["after"] == [] and "missing" not in found


def test_ancestors_follow_control_edges() -> None:
    assert edges.ancestors(NODES, ["after"]) == set(NODES)
    assert edges.ancestors(NODES, ["sum"]) == {"a", "b", "sum"}
    assert edges.ancestors(NODES, ["nowhere"]) == set()


def test_ancestors_end_at_stops_and_name_them() -> None:
    assert edges.ancestors(NODES, ["parts"], frozenset({"sum", "b"})) == {"parts", "sum", "b"}


def test_descendants_follow_data_alone() -> None:
    assert edges.descendants(edges.consumers(NODES), ["a"]) == {"a", "sum", "parts", "last"}
    assert edges.descendants(edges.consumers(NODES), ["b", "nowhere"]) == {"b", "sum", "parts", "last"}


def test_loops_end() -> None:
    loop = {one.name: one for one in (node("m", "Merge", "n"), node("n", "NextIteration", "m"), node("e", "Exit", "m"))}
    assert edges.ancestors(loop, ["e"]) == {"m", "n", "e"}
    assert edges.descendants(edges.consumers(loop), ["n"]) == {"m", "n", "e"}


def test_sorted_by_inputs() -> None:
    inputs = {name: edges.data_inputs(one) for name, one in reversed(NODES.items())}
    order = edges.sorted_by_inputs(inputs)
    assert sorted(order) == sorted(NODES)
    assert all(order.index(source) < order.index(name) for name in inputs for source, _ in inputs[name])


def test_sorted_by_inputs_overlooks_what_closes_a_cycle() -> None:
    inputs = {"a": [("c", 0)], "b": [("a", 0)], "c": [("b", 0)], "self": [("self", 0)]}
    order = edges.sorted_by_inputs(inputs)
    assert sorted(order) == ["a", "b", "c", "self"]
    assert order.index("b") < order.index("c") < order.index("a")


@given(st.data())
def test_every_graph_without_cycles_is_sorted(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    names = data.draw(st.permutations([str(n) for n in range(count)]))
    sources = {name: st.lists(st.sampled_from(names[:at]), max_size=4) for at, name in enumerate(names) if at}
    inputs = {name: [(s, 0) for s in (data.draw(sources[name]) if name in sources else [])] for name in sorted(names)}
    order = edges.sorted_by_inputs(inputs)
    assert sorted(order) == sorted(names)
    assert all(order.index(source) < order.index(name) for name in inputs for source, _ in inputs[name])


def test_long_chains_need_no_recursion() -> None:
    chain = {str(n): [(str(n + 1), 0)] if n < 20000 else [] for n in range(20001)}
    assert edges.sorted_by_inputs(chain)[0] == "20000"


def test_unique() -> None:
    assert edges.unique("a", ()) == "a"
    assert edges.unique("a", {"a": 1}) == "a_2"
    assert edges.unique("a", iter(["a", "a_2", "a_3", "a_5"])) == "a_4"
