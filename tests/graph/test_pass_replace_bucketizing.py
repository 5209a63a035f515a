"""Given the bucketizing of boosted trees; result: a search among the boundaries."""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.graph import checks
from migrate.graph.passes.replace_bucketizing import as_it_runs_today, replace_bucketizing
from tests.graph.build import const, draft, graph_def, node, ops_of, placeholder, unary

VALUES = [-1, 0.5, 1, 1.5, 2, 2.5, 3, 9, np.nan, np.inf, -np.inf]
# What TensorFlow 2.4 gives for these values.
BUCKETS = [0, 0, 0, 1, 1, 2, 2, 2, 0, 2, 0]


def test_the_buckets_are_those_of_the_old_op(tf: Any) -> None:
    nodes = [
        placeholder("x", (None,)),
        placeholder("other", (None,)),
        const("b", [1.0, 2.0, 3.0]),
        const("none", np.array([], np.float32)),
        node("buckets", "BoostedTreesBucketize", "x", "other", "b", "none", num_features=2),
        unary("y", "Identity", "buckets", dtype="int32"),
        unary("z", "Identity", "buckets:1", dtype="int32"),
    ]
    made = replace_bucketizing(draft(nodes, ["x", "other"], ["y", "z"]))
    assert "BoostedTreesBucketize" not in ops_of(made).values()
    assert [change.where for change in made.changes] == ["buckets"]
    assert checks.errors(made, trust=False) == []
    y, z = tf.run(made.nodes.values(), ["y:0", "z:0"], {"x:0": VALUES, "other:0": [0, 5]})
    assert (y.tolist(), z.tolist()) == (BUCKETS, [0, 0])


def test_what_the_op_waited_for_is_waited_for() -> None:
    nodes = [
        placeholder("x", (None,)),
        const("b", [1.0]),
        node("n", "NoOp"),
        node("y", "BoostedTreesBucketize", "x", "b", "^n", num_features=1),
    ]
    made = replace_bucketizing(draft(nodes, ["x"], ["y"]))
    assert list(made.nodes["y"].input) == ["y/feature_0/bucket", "^n"]


def test_a_comparison_runs_the_same_searches(tf: Any) -> None:
    nodes = [placeholder("x", (None,)), const("b", [1.0, 2.0, 3.0])]
    old = graph_def(*nodes, node("y", "BoostedTreesBucketize", "x", "b", num_features=1))
    assert tf.run(as_it_runs_today(old).node, ["y:0"], {"x:0": VALUES})[0].tolist() == BUCKETS
    assert as_it_runs_today(graph_def(*nodes)) == graph_def(*nodes)


def test_other_graphs_stay_as_they_are() -> None:
    given = draft([placeholder("x"), unary("y", "Neg", "x")], ["x"], ["y"])
    assert replace_bucketizing(given) is given
