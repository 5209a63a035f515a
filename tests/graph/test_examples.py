"""Made-up examples for the parsers of a graph."""

from __future__ import annotations

import numpy as np

from migrate import protos
from migrate.graph.examples import COUNT, examples
from tests.graph.build import const, node, placeholder, view

NODES = [
    placeholder("serialized", (None,), "string"),
    const("names", np.array([], np.int32)),
    const("sparse_key", b"words"),
    const("dense_key", b"age"),
    const("default", [0.0]),
]
PARSE = node("parse", "ParseExample", "serialized", "names", "sparse_key", "dense_key", "default",
             Nsparse=1, Ndense=1, sparse_types=["string"], Tdense=["float32"])  # fmt: skip
PARSE.attr["dense_shapes"].list.shape.add().dim.add(size=2)


def counts(made: tuple[bytes, ...], key: str) -> set[int]:
    read = [protos.example().Example.FromString(one).features.feature[key] for one in made]
    return {len(feature.bytes_list.value) + len(feature.float_list.value) for feature in read}


def test_a_sparse_feature_has_up_to_four_values_and_a_dense_one_as_many_as_it_holds() -> None:
    made = examples(view(*NODES, PARSE), ("serialized", 0))
    assert len(made) == COUNT
    assert counts(made, "words") == {1, 2, 3, 4}
    assert counts(made, "age") == {2}


def test_a_model_that_takes_one_value_of_each_gets_no_more() -> None:
    assert counts(examples(view(*NODES, PARSE), ("serialized", 0), most=1), "words") == {1}


def test_a_text_that_no_parser_takes_has_no_examples() -> None:
    assert examples(view(NODES[0]), ("serialized", 0)) == ()
