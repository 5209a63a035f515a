"""Tables that are computed of trained tables, and looked up in."""

from __future__ import annotations

from typing import Any

from migrate.graph import tables
from tests.graph.build import binary, const, node, placeholder, read, unary, variable, view
from tests.graph.test_judged import loss

WORDS = [placeholder("words", (None,), "int32"), variable("table", (9, 3)), read("table")]
LENGTH = [const("axes", [1]), node("norm", "Sum", "table/read", "axes", T="float32", out=(9, 1))]
UNIT = [*LENGTH, binary("unit", "RealDiv", "table/read", "norm", out=(9, 3))]


def gather(table: str, name: str = "found") -> Any:
    return node(name, "Gather", table, "words", Tparams="float32", Tindices="int32", out=(None, 3))


def found(*nodes: Any) -> set[str]:
    made = view(*nodes)
    return tables.find(made, set(made.nodes))


def test_the_rows_of_a_table_over_their_length() -> None:
    assert found(*WORDS, *UNIT, gather("unit")) == {"unit"}


def test_the_table_itself_is_stored() -> None:
    assert found(*WORDS, gather("table/read")) == set()


def test_a_table_that_training_looks_up_in() -> None:
    assert found(*WORDS, *UNIT, gather("unit"), *loss("found")) == set()


def test_a_smaller_table_is_a_step_on_the_way() -> None:
    assert found(*WORDS, *LENGTH, gather("norm")) == set()


def test_what_depends_on_an_input_is_no_table() -> None:
    scaled = [placeholder("scale", ()), binary("scaled", "Mul", "table/read", "scale", out=(9, 3))]
    assert found(*WORDS, *scaled, gather("scaled"), unary("y", "Tanh", "found")) == set()
