"""SavedModels, SessionBundles, Hub modules and graph files: what genuine ones give, and what is said of others."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from migrate import formats, protos
from migrate.archive import scan
from migrate.findings import ModelRefused, UsageFault
from migrate.formats import Asked, sniff
from tests.fixtures import fixtures as all_fixtures

TWO = "tf-1.4-saved-model-two-signatures/model"
TEXT = "tf-1.4-saved-model-text/model"
TABLE = "tf-1.8-saved-model-table/model"
HUB = "tf-1.12-hub-module-text/model"
BUNDLE = "tf-1.0-session-bundle-classifier/model"
FROZEN = "tf-1.4-graph-def-frozen/model"
CHECKPOINT = "tf-1.4-checkpoint-mlp/model"


@pytest.fixture
def copy(fixtures: Path, tmp_path: Path) -> Any:
    """Gives a copy of a genuine model to spoil."""

    def made(name: str) -> Path:
        return Path(shutil.copytree(fixtures / name, tmp_path / "model"))

    return made


def refused(path: Path, **asked: Any) -> list[str]:
    with pytest.raises(ModelRefused) as caught:
        formats.read(path, Asked(**asked))
    assert all(finding.message and finding.cure and finding.where for finding in caught.value.findings)
    return [finding.code for finding in caught.value.findings]


def rewrite(file: Path, change: Any) -> None:
    """Change the SavedModel message of a file."""
    proto = protos.protobuf("saved_model").SavedModel.FromString(file.read_bytes())
    change(proto)
    file.write_bytes(proto.SerializeToString())


@pytest.mark.parametrize(
    ("name", "format_name", "signatures", "variables"),
    [
        (TWO, "saved-model", ["classify", "serving_default"], True),
        (TEXT, "saved-model", ["serving_default"], True),
        (TABLE, "saved-model", ["serving_default"], True),
        (HUB, "hub-module", ["codes", "default"], True),
        (BUNDLE, "session-bundle", ["serving_default", "serving_default_from_named"], True),
        (FROZEN, "graph-def", [], False),
        (CHECKPOINT, "tf1-checkpoint", [], True),
    ],
)
def test_what_genuine_models_are(fixtures, name, format_name, signatures, variables):
    reading = formats.read(fixtures / name)
    assert reading.origin.format == format_name
    assert list(reading.graph.signatures) == signatures
    assert bool(reading.checkpoint.tensors) is bool(reading.checkpoint.files) is variables
    assert all(file.is_file() for file in reading.origin.files)
    assert {f.code for f in reading.findings} <= {"TFM111"}


def test_every_format_of_the_table_is_met(fixtures):
    cases = [one for one in all_fixtures("*") if one.exit == 0 and "packed" not in one.case]
    met = {formats.read(one.model).origin.format for one in cases}
    assert met == {name for known in formats.FORMATS for name in known.names}


def test_stored_signatures_keep_their_tensors(fixtures):
    signature = formats.read(fixtures / TWO).graph.signatures["serving_default"]
    assert {key: (info.name, info.shape) for key, info in signature.inputs.items()} == {
        "flowers": ("features:0", (None, 6))
    }
    assert list(signature.outputs) == ["class", "scores"]


def test_signatures_of_a_session_bundle(fixtures):
    found = formats.read(fixtures / BUNDLE).graph.signatures
    named, default = found["serving_default_from_named"], found["serving_default"]
    assert [(key, info.name, info.dtype, info.shape) for key, info in named.inputs.items()] == [
        ("flowers", "x:0", 1, (None, 6))
    ]
    assert sorted(named.outputs) == ["logits", "scores"]
    assert (list(default.inputs), list(default.outputs)) == (["inputs"], ["scores"])
    assert default.method == "tensorflow/serving/classify"


def test_damaged_signatures_of_a_session_bundle_are_told(copy):
    meta = next(copy(BUNDLE).rglob("export.meta"))
    message = protos.protobuf("meta_graph").MetaGraphDef.FromString(meta.read_bytes())
    message.collection_def["serving_signatures"].any_list.value[0].value = b"\x0a\xff\xff"
    meta.write_bytes(message.SerializeToString())
    reading = formats.read(meta)
    assert reading.graph.signatures == {}
    assert [f.code for f in reading.findings] == ["TFM407"]


def test_assets_are_found_in_their_folder(fixtures):
    for name in (TABLE, HUB):
        assets = formats.read(fixtures / name).graph.assets
        assert assets
        assert {path.parent for path in assets.values()} == {fixtures / name / "assets"}


def test_ways_to_point_at_a_saved_model(copy):
    model = copy(TWO)
    inner = model / "1543622400"
    inner.mkdir()
    for name in ("saved_model.pb", "variables"):
        shutil.move(model / name, inner / name)
    assert [f.code for f in formats.read(model).findings] == ["TFM111"]
    for way in (inner, inner / "saved_model.pb"):
        assert formats.read(way).findings == ()
    renamed = inner / "network.bin"
    shutil.move(inner / "saved_model.pb", renamed)
    for way in (inner, renamed):
        assert formats.read(way).origin.format == "saved-model"
    shutil.move(renamed, inner / "saved_model.pb")
    shutil.copytree(inner, model / "1543622401")
    assert refused(model) == ["TFM103"]


def test_tags(copy):
    model = copy(TWO)
    usual = formats.read(model).graph.graph
    assert formats.read(model, Asked(tags=frozenset({"serve"}))).graph.graph == usual
    with pytest.raises(UsageFault, match=r"no graph with the tags gpu.*It has"):
        formats.read(model, Asked(tags=frozenset({"gpu"})))

    def retag(proto: Any) -> None:
        for number, meta in enumerate(proto.meta_graphs):
            meta.meta_info_def.ClearField("tags")
            meta.meta_info_def.tags.extend(["serve", f"{number}"])

    rewrite(model / "saved_model.pb", retag)
    assert refused(model) == ["TFM406"]
    assert formats.read(model, Asked(tags=frozenset({"1", "serve"}))).graph.graph == usual
    rewrite(model / "saved_model.pb", lambda proto: proto.meta_graphs[1].meta_info_def.ClearField("tags"))
    assert formats.read(model).graph.graph == usual, "the graph without tags is taken"


def test_options_that_a_format_does_not_have(fixtures):
    with pytest.raises(UsageFault, match="has no step 3"):
        formats.read(fixtures / TWO, Asked(step=3))
    for name in (FROZEN, CHECKPOINT):
        with pytest.raises(UsageFault, match="has no tags"):
            formats.read(fixtures / name, Asked(tags=frozenset({"serve"})))


def test_saved_models_with_objects_are_current(copy):
    model = copy(TWO)
    rewrite(model / "saved_model.pb", lambda proto: proto.meta_graphs[1].object_graph_def.nodes.add())
    assert "TFM112" in [finding.code for finding in formats.read(model, Asked(tags=frozenset({"serve"}))).findings]


def test_broken_and_sparse_signatures(copy):
    def change(proto: Any) -> None:
        for meta in proto.meta_graphs:
            meta.signature_def["gone"].outputs["y"].name = "nowhere:0"
            meta.signature_def["past"].outputs["y"].name = "features:7"
            meta.signature_def["void"].inputs["x"].name = "features:0"
            meta.signature_def["__saved_model_init_op"].outputs["op"].name = "features"
            sparse = meta.signature_def["thin"].inputs["x"].coo_sparse
            sparse.indices_tensor_name = sparse.values_tensor_name = sparse.dense_shape_tensor_name = "features:0"
            meta.signature_def["thin"].outputs["y"].name = "scores:0"

    model = copy(TWO)
    rewrite(model / "saved_model.pb", change)
    reading = formats.read(model)
    assert list(reading.graph.signatures) == ["classify", "serving_default", "thin"]
    assert list(reading.graph.signatures["thin"].inputs) == ["x_indices", "x_values", "x_dense_shape"]
    assert [(f.code, f.signature) for f in reading.findings] == [
        ("TFM407", "gone"),
        ("TFM407", "past"),
        ("TFM409", "thin"),
        ("TFM407", "void"),
    ]


def test_nodes_that_no_graph_can_hold(copy):
    model = copy(TWO)
    rewrite(model / "saved_model.pb", lambda proto: proto.meta_graphs[1].graph_def.node.add(name="a", op="Add"))
    assert refused(model, tags=frozenset({"serve"})) == ["TFM401"]


def test_lost_variables(copy):
    model = copy(TWO)
    shard = next((model / "variables").glob("*.data-*"))
    shard.unlink()
    assert refused(model) == ["TFM201"]
    shutil.rmtree(model / "variables")
    reading = formats.read(model)
    assert (reading.checkpoint.tensors, reading.checkpoint.files) == ({}, ())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "TFM108"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "TFM104"),
        (b"<html>", "TFM105"),
        (b"\x08\x01", "TFM401"),
        (b"\x08\x01\x12\x80\x10", "TFM401"),
        (b"saved_model_schema_version: 1 meta_graphs {", "TFM401"),
        (b"\x08\x01\x12\x00", "TFM402"),
        (b"anything else", "TFM401"),
    ],
)
def test_files_that_are_no_saved_model(tmp_path, content, code):
    file = tmp_path / "saved_model.pb"
    file.write_bytes(content)
    for way in (file, tmp_path):
        assert refused(way) == [code]


def test_a_graph_under_any_name(fixtures, tmp_path):
    graph = next((fixtures / FROZEN).glob("*.pb")).read_bytes()
    message = protos.framework("graph").GraphDef.FromString(graph)
    for name, content in (("model.h5", graph), ("saved_model.pb", graph), ("x.pb", str(message).encode())):
        folder = tmp_path / name.replace(".", "-")
        folder.mkdir()
        (folder / name).write_bytes(content)
        for way in (folder, folder / name):
            reading = formats.read(way)
            assert reading.origin.format == "graph-def"
            assert reading.graph.graph == message
    (folder / "y.pb").write_bytes(graph)
    assert refused(folder) == ["TFM103"]


def test_a_graph_takes_the_checkpoint_of_its_name(copy):
    model = copy(CHECKPOINT)
    reading = formats.read(model)
    meta = reading.origin.files[0]
    meta.unlink()
    fitting = meta.with_suffix(".pb")
    for name in (fitting, model / "graph.pbtxt"):
        name.write_bytes(reading.graph.graph.SerializeToString())
        for way in (model, name):
            found = formats.read(way)
            assert [f.code for f in found.findings] == ["TFM408"]
            assert found.checkpoint.tensors.keys() == reading.checkpoint.tensors.keys()
        name.unlink()
    other = model / "else.pb"
    other.write_bytes(reading.graph.graph.SerializeToString())
    assert formats.read(other).checkpoint.files == ()


def test_a_meta_graph_alone(copy, fixtures):
    model = copy(CHECKPOINT)
    meta = formats.read(model).origin.files[0]
    message = protos.protobuf("meta_graph").MetaGraphDef.FromString(meta.read_bytes())
    for file in model.iterdir():
        if file != meta:
            file.unlink()
    assert refused(meta) == refused(model) == ["TFM206"]
    message.graph_def.CopyFrom(formats.read(fixtures / FROZEN).graph.graph)
    meta.write_bytes(message.SerializeToString())
    assert formats.read(meta).origin.format == "graph-def"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x08\x01\x12\x00", sniff.SAVED_MODEL),
        (b"# written by hand\n saved_model_schema_version: 1", sniff.SAVED_MODEL),
        (b"\n\x12\n\x01x\x12\x0bPlaceholder", sniff.GRAPH),
        (b'node {\n  name: "x"', sniff.GRAPH),
        (b"versions < producer: 21 >", sniff.GRAPH),
        (b"\x0a\x02\x2a\x00\x12\x00", sniff.META_GRAPH),
        (b"meta_info_def {", sniff.META_GRAPH),
        (b"nodes: 1", None),
        (b"\x0a\xff\xff\xff\xff\xff\xff", None),
        (b"", None),
    ],
)
def test_kinds_of_graphs_by_their_first_bytes(tmp_path, content, kind):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert sniff.graph_kind(path) == kind


def test_damage_is_a_finding(copy):
    generator = random.Random(1)
    file = copy(TWO) / "saved_model.pb"
    whole = file.read_bytes()
    for _ in range(60):
        spoilt = bytearray(whole[: generator.randrange(3, len(whole))] if generator.random() < 0.5 else whole)
        spoilt[generator.randrange(3, len(spoilt))] = generator.randrange(256)
        file.write_bytes(spoilt)
        try:
            formats.read(file.parent)
        except ModelRefused as error:
            assert error.findings


def test_variables_beside_the_graph_of_a_saved_model(copy: Any) -> None:
    model = copy(TWO)
    whole = formats.read(model)
    for file in (model / "variables").iterdir():
        shutil.copy(file, model)
    assert "TFM408" not in {finding.code for finding in formats.read(model).findings}
    shutil.rmtree(model / "variables")
    flat = formats.read(model)
    assert [finding.code for finding in flat.findings] == ["TFM408", *(finding.code for finding in whole.findings)]
    assert flat.checkpoint.tensors.keys() == whole.checkpoint.tensors.keys()
    assert [row.path for row in scan([model.parent])] == ["model"]
    (model / "variables").mkdir()
    assert "TFM408" not in {finding.code for finding in formats.read(model).findings}, "an empty folder is the model's"
