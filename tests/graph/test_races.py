"""Assignments of which nothing says whether they come before or after what reads the variable."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.graph import races
from tests.graph.build import binary, const, node, placeholder, read, unary, variable, view

V = [placeholder("x", ()), variable("v"), const("one", 1.0)]
HANDLE = [placeholder("x", ()), node("v", "VarHandleOp", dtype="float32", shape=()), const("one", 1.0)]


def count(*controls: str) -> Any:
    return node("count", "AssignAdd", "v", "one", *controls, T="float32")


def raced(*nodes: Any) -> tuple[str, ...]:
    seen = view(*nodes).nodes
    return races.find(seen, ["count"], set(seen) - {"count"})


def test_nothing_orders_a_read_and_an_update() -> None:
    assert raced(*V, read("v"), binary("y", "Mul", "x", "v/read"), count()) == ("count",)


def test_an_update_that_waits_for_what_computes_with_the_value() -> None:
    assert raced(*V, read("v"), binary("y", "Mul", "x", "v/read"), count("^y")) == ()


def test_an_update_that_only_waits_for_the_read_of_a_reference() -> None:
    """The value that was read lies where the update writes."""
    assert raced(*V, read("v"), binary("y", "Mul", "x", "v/read"), count("^v/read")) == ("count",)


@pytest.mark.parametrize("between", [[], [node("waited", "NoOp", "^count")]])
def test_a_read_that_waits_for_the_update(between: list[Any]) -> None:
    late = node("late", "Identity", "v", "^waited" if between else "^count", T="float32")
    assert raced(*V, count(), *between, late, binary("y", "Mul", "x", "late")) == ()


def test_another_variable_does_not_race() -> None:
    other = [variable("w"), read("w"), binary("y", "Mul", "x", "w/read")]
    assert raced(*V, *other, count()) == ()


def test_what_reads_for_the_update_alone() -> None:
    assert raced(*V, read("v"), unary("sum", "Neg", "v/read"), node("count", "Assign", "v", "sum", T="float32")) == ()


@pytest.mark.parametrize(
    ("before_update", "before_read", "expected"),
    [([], [], ("count",)), (["^got"], [], ()), ([], ["^count"], ())],
)
def test_resources_are_read_once(before_update: list[str], before_read: list[str], expected: tuple[str, ...]) -> None:
    got = node("got", "ReadVariableOp", "v", *before_read, dtype="float32")
    update = node("count", "AssignAddVariableOp", "v", "one", *before_update, dtype="float32")
    assert raced(*HANDLE, got, binary("y", "Mul", "x", "got"), update) == expected


def test_a_resource_behind_a_branch() -> None:
    branch = [const("off", False), node("branch", "Switch", "v", "off", T="resource")]
    got = node("got", "ReadVariableOp", "branch", "^count", dtype="float32")
    update = node("count", "AssignAddVariableOp", "v", "one", dtype="float32")
    assert raced(*HANDLE, *branch, got, binary("y", "Mul", "x", "got"), update) == ()
