"""Containers of Keras 0.3 and 1 as models of Keras 2."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.findings import ModelRefused
from migrate.layers.keras1.containers import modern
from migrate.models import Era, KerasModel, StoredWeight


def model(config: Any, keras: str = "1.2.2", layers: Any = None) -> KerasModel:
    return KerasModel(config, None, (), layers or {}, Era(keras, "tensorflow", None))


def dense(name: str, **more: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"name": name, "output_dim": 2, **more}}


def row(*layers: Any) -> dict[str, Any]:
    return {"class_name": "Sequential", "config": list(layers)}


def names(entry: Any) -> list[str]:
    return [layer["name"] for layer in entry["config"]["layers"]]


def merged(*branches: Any) -> dict[str, Any]:
    return {"class_name": "Merge", "config": {"name": "merge", "mode": "sum", "layers": list(branches)}}


FIRST = {"batch_input_shape": [None, 3]}


def test_a_row_stays_a_row_with_its_input() -> None:
    after = modern(model(row(dense("a", **FIRST), dense("b")))).config
    assert after is not None
    assert (after["class_name"], names(after)) == ("Sequential", ["dense_input_1", "a", "b"])


def test_branches_become_one_functional_model() -> None:
    inner = row(merged(row(dense("a", **FIRST)), row(dense("b", **FIRST), dense("c"))), dense("d"))
    after = modern(model(row(merged(inner, row(dense("e", **FIRST))), dense("f")))).config
    assert after is not None
    assert after["class_name"] == "Model"
    assert [name for name, *_ in after["config"]["input_layers"]] == ["dense_input_1", "dense_input_2", "dense_input_3"]
    assert [name for name, *_ in after["config"]["output_layers"]] == ["f"]
    assert {"a", "b", "c", "d", "e", "f"} < set(names(after))


def test_a_branch_that_stands_twice_is_one_branch() -> None:
    branch = row(dense("a", **FIRST))
    after = modern(model(row(merged(branch, branch), dense("f")))).config
    assert after is not None
    assert names(after) == ["dense_input_1", "a", "merge", "f"]


def test_layers_that_say_no_order_follow_their_neighbours() -> None:
    padding = {"class_name": "ZeroPadding2D", "config": {"name": "p", "padding": [1, 1]}}
    convolution = {"class_name": "Convolution2D", "config": {"name": "c", "dim_ordering": "th"}}
    padding["config"]["batch_input_shape"] = [None, 1, 2, 2]  # type: ignore[index]
    after = modern(model(row(padding, convolution))).config
    assert after is not None
    assert after["config"]["layers"][1]["config"]["dim_ordering"] == "th"


@pytest.mark.parametrize(("keras", "order"), [("1.0.8", "th"), ("1.1.0", "tf"), ("1.2.2", "tf")])
def test_where_nothing_says_an_order_the_release_does(keras: str, order: str) -> None:
    layer = {"class_name": "UpSampling2D", "config": {"name": "u", "batch_input_shape": [None, 1, 2, 2]}}
    after = modern(model(row(layer), keras)).config
    assert after is not None
    assert after["config"]["layers"][1]["config"]["dim_ordering"] == order


def old(class_name: str, **more: Any) -> dict[str, Any]:
    return {"name": class_name, "custom_name": class_name.lower(), **more}


def arrays(count: int, group: str = "layer_0") -> dict[str, tuple[StoredWeight, ...]]:
    return {group: tuple(StoredWeight(f"param_{n}", f"{group}/{n}", None) for n in range(count))}  # type: ignore[arg-type]


def test_arrays_of_keras_0_go_to_the_layers_of_a_branch_in_order() -> None:
    left = {"name": "Sequential", "layers": [old("Dense", input_shape=[3]), old("BatchNormalization")]}
    right = {"name": "Sequential", "layers": [old("Dense", input_shape=[3])]}
    top = {"name": "Sequential", "layers": [{"name": "Merge", "mode": "sum", "layers": [left, right]}]}
    after = modern(model(top, "0.x", arrays(8)))
    found = {name: [one.name for one in group] for name, group in after.layers.items() if group}
    assert found == {
        "dense": ["param_0", "param_1"],
        "batchnormalization": ["param_2", "param_3", "param_4", "param_5"],
        "dense_2": ["param_6", "param_7"],
    }


def test_arrays_that_fit_no_layers_are_refused() -> None:
    top = {"name": "Sequential", "layers": [old("Dense", input_shape=[3])]}
    with pytest.raises(ModelRefused) as refusal:
        modern(model(top, "0.x", arrays(3)))
    assert [finding.code for finding in refusal.value.findings] == ["TFM515"]


def test_a_graph_shares_a_node_and_names_its_outputs() -> None:
    graph = {
        "name": "Graph",
        "input_config": [{"name": "a", "input_shape": [3], "dtype": "float"}, {"name": "b", "input_shape": [3]}],
        "node_config": [
            {"name": "s", "inputs": ["a", "b"], "merge_mode": None},
            {"name": "h1", "inputs": ["s"]},
            {"name": "h2", "inputs": ["s"]},
            {"name": "d", "inputs": ["h1", "h2"], "merge_mode": "mul", "concat_axis": -1, "dot_axes": -1},
        ],
        "output_config": [{"name": "out", "input": "d"}],
        "nodes": {
            "s": old("Siamese", layer=old("Dense"), inputs=[], merge_mode=None, is_graph=True),
            "h1": old("SiameseHead", head=0),
            "h2": old("SiameseHead", head=1),
            "d": old("Dense"),
        },
    }
    after = modern(model(graph, "0.x", arrays(4, "graph"))).config
    assert after is not None
    layers = {layer["name"]: layer for layer in after["config"]["layers"]}
    assert layers["dense"]["inbound_nodes"] == [[["a", 0, 0]], [["b", 0, 0]]]
    assert layers["d_merge"]["inbound_nodes"] == [[["dense", 0, 0], ["dense", 1, 0]]]
    assert after["config"]["output_names"] == ["out"]


def test_joining_by_name_is_refused() -> None:
    branches = [{"name": "Sequential", "layers": [old("Dense", input_shape=[3])]} for _ in range(2)]
    top = {"name": "Sequential", "layers": [{"name": "Merge", "mode": "join", "layers": branches}]}
    with pytest.raises(ModelRefused) as refusal:
        modern(model(top, "0.x"))
    assert [finding.code for finding in refusal.value.findings] == ["TFM533"]


def test_an_embedding_of_keras_0_takes_as_many_words_as_its_length_says() -> None:
    top = {"name": "Sequential", "layers": [old("Embedding", input_shape=[9], input_dim=9, input_length=6)]}
    after = modern(model(top, "0.x")).config
    assert after is not None
    assert after["config"]["layers"][0]["config"]["batch_input_shape"] == [None, 6]
