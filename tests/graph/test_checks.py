"""What stands in the way of an inference graph, and what its user should know."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.findings.graph import (
    BrokenEdge,
    DrawsRandomNumbers,
    LoopsWithoutGradients,
    NoCpuKernel,
    NoGradient,
    RetiredOp,
    UnknownOp,
    UnsupportedResource,
)
from migrate.findings.graph_state import ChangesItself
from migrate.findings.unsafe import PythonInGraph, ReachesOutside
from migrate.graph import checks
from migrate.models import Table
from tests.graph.build import FLOAT, binary, const, draft, function, library, node, placeholder, unary, variable


def errors(*nodes: Any, trust: bool = False, **more: Any) -> list[Any]:
    return checks.errors(draft([placeholder("x"), *nodes], ["x"], [], **more), trust)


def test_unknown_ops_are_all_named() -> None:
    first, second = errors(node("a", "GatherTree", "x"), node("b", "MyOp", "x"), node("c", "GatherTree", "x"))
    assert isinstance(first, UnknownOp) and isinstance(second, UnknownOp)
    assert (first.op, first.nodes, second.op, second.provider) == ("GatherTree", ("a", "c"), "MyOp", None)
    assert first.provider is not None and "contrib" in first.provider


def test_ops_in_functions_count() -> None:
    body = function("f", [node("n", "MyOp", "x")], {"x": FLOAT}, {"y": "n:y:0"})
    (finding,) = errors(node("call", "f", "x"), library=library(body))
    assert finding.nodes == ("f/n",), "the call itself is no unknown op"


@pytest.mark.parametrize("op", ["PyFunc", "PyFuncStateless", "EagerPyFunc"])
@pytest.mark.parametrize("trust", [True, False])
def test_python_is_lost_with_and_without_trust(op: str, trust: bool) -> None:
    (finding,) = errors(node("p", op, "x"), trust=trust)
    assert isinstance(finding, PythonInGraph) and finding.nodes == ("p",)


@pytest.mark.parametrize("op", ["ReadFile", "WriteFile", "SaveV2", "RestoreV2", "MatchingFiles", "TextLineDataset"])
def test_what_reaches_outside_needs_trust(op: str) -> None:
    (finding,) = errors(node("n", op, "x"))
    assert isinstance(finding, ReachesOutside) and finding.op == op
    trusted = errors(node("n", op, "x"), trust=True)
    assert not [one for one in trusted if isinstance(one, ReachesOutside)]


@pytest.mark.parametrize("op", ["FIFOQueueV2", "QueueDequeueV2", "IteratorGetNext", "IteratorV2", "StackV2"])
def test_queues_and_iterators(op: str) -> None:
    (finding,) = errors(node("n", op, "x"))
    assert isinstance(finding, UnsupportedResource)


def test_retired_ops() -> None:
    (finding,) = errors(node("n", "BatchNormWithGlobalNormalization", "x"))
    assert isinstance(finding, RetiredOp) and finding.explanation


REFUSED = ["MyOp", "PyFunc", "ReadFile", "IteratorGetNext", "MutableHashTableV2", "BatchNormWithGlobalNormalization"]


@pytest.mark.parametrize("op", REFUSED)
def test_what_is_refused_wherever_it_stands_is_suspicious(op: str) -> None:
    assert errors(node("n", op, "x"))
    assert checks.are_suspicious(["MatMul", op])


def test_a_training_graph_is_not_suspicious() -> None:
    assert not checks.are_suspicious(["MatMul", "Assign", "ApplyAdam", "StackV2", "StackPushV2", "HashTableV2"])


def test_broken_edges_are_all_named() -> None:
    (finding,) = errors(unary("a", "Neg", "gone"), binary("b", "Mul", "x", "lost:1", "^away"))
    assert isinstance(finding, BrokenEdge)
    assert finding.missing == ("gone (for a)", "lost (for b)", "away (for b)")


def test_an_input_of_a_signature_is_no_broken_edge() -> None:
    given = draft([unary("y", "Neg", "x")], ["x"], ["y"])
    assert checks.errors(given, False) == []


def test_every_finding_has_message_and_cure() -> None:
    found = errors(node("a", "MyOp", "x"), node("b", "PyFunc", "gone"), node("c", "ReadFile", "x"))
    assert len(found) == 4 and all(f.message and f.cure and f.where for f in found)


def notes(*nodes: Any, **more: Any) -> dict[type, Any]:
    return {type(f): f for f in checks.notes(draft([placeholder("x"), *nodes], ["x"], [], **more))}


def test_nothing_to_note() -> None:
    assert notes(unary("y", "Neg", "x")) == {}


def test_loops() -> None:
    found = notes(node("e", "Enter", "x", frame_name=b"b/f"), node("f", "Enter", "x", frame_name=b"a"))
    assert found[LoopsWithoutGradients].frames == ("a", "b/f")


def test_state_changes_but_not_the_fillers_of_tables() -> None:
    nodes = [
        node("fill", "InitializeTableV2", "t"),
        node("a", "AssignAddVariableOp", "v", "x"),
        node("s", "StackPushV2"),
    ]
    made = draft(nodes, tables={"t": Table("t", ("fill",))})
    assert checks.state_changes(made) == ("a",)
    assert notes(node("a", "AssignAddVariableOp", "v", "x"))[ChangesItself].nodes == ("a",)


def test_random_numbers_in_functions_too() -> None:
    body = function("f", [node("n", "RandomUniform", "x")], {"x": FLOAT}, {"y": "n:y:0"})
    found = notes(node("r", "Multinomial", "x"), library=library(body))
    assert found[DrawsRandomNumbers].nodes == ("r", "f/n")


def test_ops_without_gradient_between_weights_and_outputs() -> None:
    nodes = [
        variable("w"),
        node("g", "GRUBlockCell", "x", "w", T="float32"),
        node("h", "GRUBlockCell", "x", T="float32"),
    ]
    found = notes(*nodes)
    assert found[NoGradient].nodes == ("g",)


def test_ops_for_gpus_alone() -> None:
    assert notes(node("r", "CudnnRNN", "x", T="float32"))[NoCpuKernel].op == "CudnnRNN"
    assert notes(const("c", 1.0)) == {}
