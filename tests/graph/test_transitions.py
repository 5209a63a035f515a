"""The scores between labels of a conditional random field that is decoded outside of the graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from migrate.graph import endpoints
from migrate.graph.choose import Wishes, choose
from tests.graph.build import binary, const, node, placeholder, read, unary, variable, view

TAGGER = [
    placeholder("x", (None, 4)),
    variable("w", (4, 3)),
    read("w"),
    node("logits", "MatMul", "x", "w/read", T="float32", out=(None, 3)),
]


def beside(*nodes: Any, **more: Any) -> list[str]:
    seen = view(*TAGGER, *nodes, **more)
    found = endpoints.infer(seen, [])
    assert [name for name, _ in found.outputs][:1] == ["logits"]
    return [name for name, _ in found.beside]


@pytest.mark.parametrize("name", ["transitions", "crf/transitions", "loss/trans_params", "crf_loss/crf", "transition"])
@pytest.mark.parametrize("rows", [3, 4, 5])
def test_scores_between_labels_come_out_beside_the_emissions(name: str, rows: int) -> None:
    assert beside(variable(name, (rows, rows)), read(name)) == [f"{name}/read"]


@pytest.mark.parametrize(("name", "shape"), [
    ("kernel", (3, 3)), ("transitions", (3, 4)), ("transitions", (3,)), ("transitions", (9, 9)),
    ("transitions/Adam", (3, 3)),
])  # fmt: skip
def test_other_weights_do_not(name: str, shape: tuple[int, ...]) -> None:
    assert beside(variable(name, shape), read(name)) == []


def test_a_slot_of_an_optimizer_is_no_such_matrix() -> None:
    assert beside(variable("transitions", (3, 3)), read("transitions"), untrained=["transitions"]) == []


def test_a_graph_that_decodes_keeps_them_to_itself() -> None:
    crf = [variable("transitions", (3, 3)), read("transitions")]
    decoded = node("decoded", "MatMul", "logits", "transitions/read", T="float32", out=(None, 3))
    nodes = [*TAGGER, *crf, decoded]
    assert endpoints.infer(view(*nodes), []).beside == ()


def test_a_frozen_graph_has_them_as_a_constant() -> None:
    frozen = [
        placeholder("x", (None, 4)),
        const("w", np.ones((4, 3), np.float32)),
        node("product", "MatMul", "x", "w", T="float32"),
        unary("logits", "Identity", "product"),
        const("crf_loss/transitions", np.eye(3, dtype=np.float32)),
    ]
    chosen = choose(view(*frozen), Wishes())
    assert list(chosen.signatures["serving_default"].outputs) == ["logits", "crf_loss_transitions"]
    (told,) = [change.why for change in chosen.changes if change.where == "crf_loss/transitions:0"]
    assert "decoding needs them" in told


def test_asked_for_outputs_stand_alone() -> None:
    nodes = [*TAGGER, variable("transitions", (3, 3)), read("transitions"), binary("twice", "Add", "logits", "logits")]
    chosen = choose(view(*nodes), Wishes(outputs=((None, "logits:0"),)))
    assert list(chosen.signatures["serving_default"].outputs) == ["logits"]
