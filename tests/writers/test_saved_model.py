"""What the writer of SavedModels writes, and what plain TensorFlow makes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from migrate import coding, protos
from migrate.formats.tensors.integrity import integrity
from migrate.formats.tensors.tensor_bundle import read_bundle
from migrate.graph import order
from migrate.models import InferenceGraph, Signature, TensorInfo
from migrate.writers import saved_model
from migrate.writers.saved_model import OBJECT_GRAPH_KEY
from tests.graph.build import (
    Stored,
    binary,
    const,
    draft,
    infos,
    node,
    placeholder,
    read,
    unary,
    variable,
    variables,
)
from tests.graphdef.tensorflow_child import received, sent, tensorflow

STRING, INT64 = 7, 9
WEIGHTS = {
    "net/w.1": np.float32([[1, 2, 3], [4, 5, 6]]),
    "net/b": np.float32([0.5, -0.5, 0]),
    "calls": np.float32(0),
}
X = np.float32([[1, -1], [2, 0.5]])
LOGITS = X @ WEIGHTS["net/w.1"] + WEIGHTS["net/b"]


def finished(nodes: list[Any], signatures: dict[str, Signature], **more: Any) -> InferenceGraph:
    """The inference graph of nodes, with the weights above as its variables."""
    known = {
        name: replace(v, trainable=name == "net/w.1", stored=Stored(1, WEIGHTS[name].shape, WEIGHTS[name].tobytes()))
        for name, v in variables(nodes).items()
    }
    return order.run(draft(nodes, signatures=signatures, variables=known, **more)).finished()


def network() -> InferenceGraph:
    """Two signatures that share variables; one of them counts its calls."""
    nodes = [
        placeholder("in/x", (None, 2)),
        variable("net/w.1", (2, 3)),
        read("net/w.1"),
        variable("net/b", (3,)),
        read("net/b"),
        node("m", "MatMul", "in/x", "net/w.1/read", T="float32"),
        binary("Logits", "AddV2", "m", "net/b/read"),
        const("axis", 1),
        node("best", "ArgMax", "Logits", "axis", T="float32", Tidx="int32", output_type="int64"),
        variable("calls"),
        const("one", 1.0),
        node("count", "AssignAdd", "calls", "one", T="float32"),
    ]
    x = TensorInfo("in/x:0", 1, (None, 2))
    logits, best = TensorInfo("Logits:0", 1, (None, 3)), TensorInfo("best:0", INT64, (None,))
    return finished(
        nodes,
        {
            "serving_default": Signature({"X": x}, {"scores": logits, "best": best}),
            "count": Signature({}, {"calls": TensorInfo("count:0", 1, ())}),
        },
    )


def words(folder: Path, word: bytes = b"one") -> InferenceGraph:
    """Two tables, one filled from constants and one from a file; both were called `table`."""
    file = folder / "words.txt"
    file.write_bytes(b"zero\n" + word + b"\n")
    types: dict[str, Any] = {"key_dtype": "string", "value_dtype": "int64", "shared_name": b"table"}
    keys, values = const("key", word), const("value", 7, "int64")
    nodes = [
        placeholder("x", (None,), "string"),
        const("default", -1, "int64"),
        keys,
        values,
        const("axis", 0),
        node("keys", "ExpandDims", "key", "axis", T="string", Tdim="int32"),
        node("values", "ExpandDims", "value", "axis", T="int64", Tdim="int32"),
        node("a", "HashTable", **types),
        node("a/init", "InitializeTable", "a", "keys", "values", Tkey="string", Tval="int64"),
        node("b", "HashTableV2", **types),
        const("file", b"/somewhere/else/words.txt"),
        node("b/init", "InitializeTableFromTextFileV2", "b", "file", key_index=-2, value_index=-1, vocab_size=-1,
             delimiter=b"\t"),
        node("in_a", "LookupTableFind", "a", "x", "default", Tin="string", Tout="int64"),
        node("in_b", "LookupTableFindV2", "b", "x", "default", Tin="string", Tout="int64"),
    ]  # fmt: skip
    outputs = infos({"a": "in_a", "b": "in_b"}, INT64)
    inputs = {"x": TensorInfo("x:0", STRING, (None,))}
    return finished(nodes, {"serving_default": Signature(inputs, outputs)}, assets={"file": file})


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "network"
    saved_model.write(network(), folder)
    return folder


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    saved_model.write(words(folder), folder / "tables")
    (folder / "words.txt").unlink()
    return folder / "tables"


def meta_graph(folder: Path) -> Any:
    proto = protos.protobuf("saved_model").SavedModel.FromString((folder / "saved_model.pb").read_bytes())
    assert proto.saved_model_schema_version == 1
    (meta,) = proto.meta_graphs
    return meta


def object_graph(folder: Path) -> Any:
    stored = read_bundle(folder / "variables", "variables").tensors[OBJECT_GRAPH_KEY]
    (text,) = coding.decode_strings(b"".join(stored.chunks()), 1)
    return protos.protobuf("trackable_object_graph").TrackableObjectGraph.FromString(text)


def ask(do: str, folder: Path, feeds: Any, **more: Any) -> Any:
    return tensorflow().ask(do, artifact=str(folder), feeds=sent(feeds), **more)


def outputs(told: Any) -> dict[str, Any]:
    return {key: received(value).tolist() for key, value in told.items()}


def test_files(written: Path, tables: Path) -> None:
    def files(folder: Path) -> set[str]:
        return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}

    plain = {"saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001"}
    assert files(written) == plain
    assert files(tables) == {*plain, "assets/words.txt"}


def test_keys_of_the_bundle(written: Path) -> None:
    bundle = read_bundle(written / "variables", "variables")
    suffix = "/.ATTRIBUTES/VARIABLE_VALUE"
    assert set(bundle.tensors) == {
        f"net.Sw..1{suffix}",
        f"net.Sb{suffix}",
        f"calls{suffix}",
        OBJECT_GRAPH_KEY,
    }
    assert integrity(bundle) == ()
    assert b"".join(bundle.tensors[f"net.Sb{suffix}"].chunks()) == WEIGHTS["net/b"].tobytes()


def test_both_object_graphs_tell_the_same_tree(written: Path, tables: Path) -> None:
    for folder in (written, tables):
        objects, values = meta_graph(folder).object_graph_def, object_graph(folder)
        assert len(objects.nodes) == len(values.nodes)
        bundle = read_bundle(folder / "variables", "variables")
        for saved, value in zip(objects.nodes, values.nodes, strict=True):
            assert [(c.node_id, c.local_name) for c in saved.children] == [
                (c.node_id, c.local_name) for c in value.children
            ]
            assert (saved.WhichOneof("kind") == "variable") == bool(value.attributes)
            for attribute in value.attributes:
                assert attribute.full_name == saved.variable.name
                assert bundle.tensors[attribute.checkpoint_key].shape == WEIGHTS[saved.variable.name].shape


def test_every_function_that_is_named_exists(written: Path, tables: Path) -> None:
    for folder in (written, tables):
        meta = meta_graph(folder)
        functions = {f.signature.name: f.signature for f in meta.graph_def.library.function}
        for name, concrete in meta.object_graph_def.concrete_functions.items():
            takes = [arg.name for arg in functions[name].input_arg]
            named = concrete.canonicalized_input_signature.tuple_value.values[1].dict_value.fields
            assert len(takes) == len(named) + len(concrete.bound_inputs)
        nodes = {n.name: n for n in meta.graph_def.node}
        assert len(nodes) == len(meta.graph_def.node), "two nodes share a name"
        called = {n.attr["f"].func.name for n in nodes.values() if n.op == "StatefulPartitionedCall"}
        assert called <= set(functions)


def test_the_description(written: Path) -> None:
    meta = meta_graph(written)
    assert list(meta.meta_info_def.tags) == ["serve"] and meta.meta_info_def.tensorflow_version
    assert meta.saver_def.restore_op_name in {n.name for n in meta.graph_def.node}
    assert set(meta.signature_def) == {"serving_default", "count", "__saved_model_init_op"}
    assert not any(n.device for n in meta.graph_def.node)


def test_plain_tensorflow_loads_it(written: Path) -> None:
    told = ask("load", written, {"X": X})
    assert outputs(told["outputs"]) == {"scores": LOGITS.tolist(), "best": LOGITS.argmax(1).tolist()}
    assert told["specs"] == {"X": ["float32", [None, 2]]}
    assert told["results"] == {"scores": ["float32", [None, 3]], "best": ["int64", [None]]}
    assert told["signatures"] == ["count", "serving_default"]


def test_variables_keep_their_names(written: Path) -> None:
    told = ask("load", written, {"X": X})
    assert told["variables"] == {
        "net/w.1:0": [True, "float32", [2, 3]],
        "net/b:0": [False, "float32", [3]],
        "calls:0": [False, "float32", []],
    }
    assert told["trainable"] == ["net/w.1:0"]


def test_it_runs_twice_inside_a_function(written: Path) -> None:
    told = ask("load", written, {"X": X})
    assert [outputs(one) for one in told["inside"]] == [outputs(told["outputs"])] * 2


def test_every_call_counts(written: Path) -> None:
    told = ask("load", written, {}, signature="count")
    assert outputs(told["outputs"]) == {"calls": 1}


def test_functions_tell_their_effects(written: Path) -> None:
    functions = {f.signature.name: f for f in meta_graph(written).graph_def.library.function}
    counting = functions["signature_count"]
    assigned = {n.name for n in counting.node_def if n.op == "AssignAddVariableOp"}
    assert assigned and assigned <= set(counting.control_ret.values())
    assert sorted(counting.signature.control_output) == sorted(counting.control_ret)


@pytest.mark.parametrize("name", ["serving_default", "count"])
def test_the_loader_of_tf1_gives_the_same(written: Path, name: str) -> None:
    feeds = {"X": X} if name == "serving_default" else {}
    told = outputs(ask("session", written, feeds, signature=name))
    assert told == ({"scores": LOGITS.tolist(), "best": LOGITS.argmax(1).tolist()} if feeds else {"calls": 1})


def test_it_can_be_saved_again(written: Path) -> None:
    told = ask("save_again", written, {"X": X})
    assert outputs(told["outputs"])["scores"] == LOGITS.tolist()
    assert told["trainable"] == ["net/w.1:0"]


def test_tables_are_filled_when_it_is_loaded(tables: Path) -> None:
    wanted = {"a": [7, -1, -1], "b": [1, 0, -1]}
    told = ask("load", tables, {"x": [b"one", b"zero", b"two"]})
    assert outputs(told["outputs"]) == wanted
    assert [outputs(one) for one in told["inside"]] == [wanted] * 2
    assert outputs(ask("session", tables, {"x": [b"one", b"zero", b"two"]})) == wanted


def test_assets_are_copied_under_names_of_their_own(tmp_path: Path) -> None:
    graph = words(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "words.txt").write_bytes(b"x\n")
    graph = replace(graph, assets={**graph.assets, "axis": tmp_path / "other" / "words.txt"})
    saved_model.write(graph, tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out" / "assets").iterdir()) == ["words.txt", "words.txt_2"]
    assert [a.filename for a in meta_graph(tmp_path / "out").asset_file_def] == ["words.txt", "words.txt_2"]


def shared_names(folder: Path) -> list[bytes]:
    return [n.attr["shared_name"].s for n in meta_graph(folder).graph_def.node if n.op.startswith("HashTable")]


def test_tables_share_no_names_and_models_neither(tables: Path, tmp_path: Path) -> None:
    names = shared_names(tables)
    assert len(set(names)) == 2 and b"table" not in names
    saved_model.write(words(tmp_path, b"other"), tmp_path / "other")
    assert not set(names) & set(shared_names(tmp_path / "other")), "another vocabulary is another table"
    (tmp_path / "again").mkdir()
    saved_model.write(words(tmp_path / "again"), tmp_path / "again" / "out")
    assert shared_names(tmp_path / "again" / "out") == names


def test_the_same_graph_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    saved_model.write(network(), tmp_path / "again")
    for file in ("saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001"):
        assert (written / file).read_bytes() == (tmp_path / "again" / file).read_bytes(), file


def test_keys_that_differ_in_case_or_order(tmp_path: Path) -> None:
    nodes = [placeholder("p", ()), placeholder("q", ()), binary("y", "Sub", "p", "q"), unary("z", "Neg", "y")]
    x = {"b": TensorInfo("p:0", 1, ()), "B": TensorInfo("q:0", 1, ())}
    saved_model.write(finished(nodes, {"serving_default": Signature(x, infos({"z": "y", "a": "z"}))}), tmp_path / "out")
    told = ask("load", tmp_path / "out", {"b": np.float32(5), "B": np.float32(3)})
    assert outputs(told["outputs"]) == {"z": 2, "a": -2}
    assert outputs(ask("session", tmp_path / "out", {"b": np.float32(5), "B": np.float32(3)})) == {"z": 2, "a": -2}


def test_an_interior_input_and_an_input_as_output(tmp_path: Path) -> None:
    nodes = [placeholder("p", ()), node("parts", "Unpack", "p", T="float32", num=2), binary("y", "Sub", "parts:1", "p")]
    inputs = {"part": TensorInfo("parts:1", 1, ()), "p": TensorInfo("p:0", 1, ())}
    same = Signature(inputs, {"y": TensorInfo("y:0", 1, ()), "part": TensorInfo("parts:1", 1, ())})
    saved_model.write(finished(nodes, {"serving_default": same}), tmp_path / "out")
    told = ask("load", tmp_path / "out", {"part": np.float32(5), "p": np.float32(3)})
    assert outputs(told["outputs"]) == {"y": 2, "part": 5}


def test_signatures_whose_keys_run_into_each_other(tmp_path: Path) -> None:
    nodes = [placeholder("p", ()), unary("y", "Neg", "p")]
    x, y = TensorInfo("p:0", 1, ()), infos({"y": "y"})
    graph = finished(nodes, {"a": Signature({"b_c": x}, y), "a_b": Signature({"c": x}, y)})
    saved_model.write(graph, tmp_path / "out")
    assert outputs(ask("session", tmp_path / "out", {"b_c": np.float32(5)}, signature="a")) == {"y": -5}


def test_a_key_that_is_the_name_of_another_tensor(tmp_path: Path) -> None:
    nodes = [placeholder("p", ()), unary("labels", "Neg", "p"), binary("y", "Sub", "labels", "p")]
    x = {"labels": TensorInfo("p:0", 1, ())}
    saved_model.write(finished(nodes, {"serving_default": Signature(x, infos({"y": "y"}))}), tmp_path / "out")
    assert outputs(ask("load", tmp_path / "out", {"labels": np.float32(5)})["outputs"]) == {"y": -10}
    assert outputs(ask("session", tmp_path / "out", {"labels": np.float32(5)})) == {"y": -10}
