"""Given BoostedTreesBucketize; result: the indices that TensorFlow 1.15 gave, by binary search and by counting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from migrate import protos
from migrate.graph.passes.rebuild_buckets import OP, counted, rebuild_buckets
from tests.graph.build import const, draft, inputs_of, node, ops_of, placeholder

VALUES = np.array([-1, 0, 0.5, 1, 1.5, 2, 2.5, 99, np.nan, np.inf, -np.inf], np.float32)
FIRST = [0, 0, 1, 1, 2, 2, 2, 2, 0, 2, 0]
SECOND = [0, 2, 0, 2, 2, 2, 2, 2, 0, 0, 0]
NODES = (
    const("low", np.array([0, 1, 2], np.float32)),
    const("twice", np.array([0.5, 0.5, 7], np.float32)),
    node("b", OP, "v", "w", "low", "twice", "^low", num_features=2),
)


def rebuilt() -> Any:
    return rebuild_buckets(draft([placeholder("v", (None,)), placeholder("w", (None,)), *NODES], ["v", "w"], ["b"]))


def test_the_old_name_keeps_all_its_outputs() -> None:
    made = rebuilt()
    assert OP not in ops_of(made).values()
    assert ops_of(made)["b"] == "IdentityN" and inputs_of(made, "b")[-1] == "^low"
    assert [change.where for change in made.changes] == ["b"]


@pytest.mark.parametrize("how", ["searched", "counted"])
def test_the_indices_of_the_old_kernel(tf: Any, how: str) -> None:
    nodes = [placeholder("v", (None,)), placeholder("w", (None,)), *NODES]
    graph = protos.framework("graph").GraphDef(node=nodes)
    made = rebuilt().nodes.values() if how == "searched" else counted(graph).node
    found = tf.run(made, ["b:0", "b:1"], {"v:0": VALUES, "w:0": VALUES[::-1]})
    assert [one.tolist() for one in found] == [FIRST, SECOND]


def test_other_graphs_stay_as_they_are() -> None:
    given = draft([placeholder("v", (None,))], ["v"], ["v"])
    graph = protos.framework("graph").GraphDef(node=[placeholder("v", (None,))])
    assert rebuild_buckets(given) is given
    assert counted(graph) is graph


def test_without_boundaries_all_indices_are_nought(tf: Any) -> None:
    none = const("none", np.array([], np.float32))
    nodes = [placeholder("v", (None,)), none, node("b", OP, "v", "none", num_features=1)]
    made = rebuild_buckets(draft(nodes, ["v"], ["b"])).nodes.values()
    graph = protos.framework("graph").GraphDef(node=nodes)
    for either in (made, counted(graph).node):
        assert tf.run(either, ["b:0"], {"v:0": VALUES})[0].tolist() == [0] * len(VALUES)
