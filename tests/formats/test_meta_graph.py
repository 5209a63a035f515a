import pytest

from migrate import formats
from migrate.findings import ModelRefused
from migrate.formats.graphs import meta_graph


@pytest.mark.parametrize("kind", ["text", "binary"])
def test_saver_that_renames_and_splits(tensorflow, kind):
    reading = formats.read(tensorflow.folder / kind / "m-7")
    found = {name: (v.key, v.slice_spec, v.stored and v.stored.shape) for name, v in reading.graph.variables.items()}
    assert found == {
        "net/a": ("first", "", (6,)),
        "net/b": ("second", "", (4,)),
        "net/unsaved": ("net/unsaved", "", None),
        "net/c/part_0": ("third", "2 7 0,2:0,3", (2, 3)),
        "net/c/part_1": ("third", "2 7 0,2:3,2", (2, 2)),
        "net/c/part_2": ("third", "2 7 0,2:5,2", (2, 2)),
    }
    assert not reading.graph.variables["net/b"].trainable
    assert reading.graph.variables["net/a"].trainable
    assert set(reading.graph.collections["variables"]) == set(reading.graph.variables)


def test_saver_nodes_leave_the_model_alone(tensorflow):
    model = formats.read(tensorflow.folder / "binary").graph
    names = {node.name for node in model.graph.node}
    assert {name for name in names if name.startswith(("save/", "save_1/"))} <= model.saver_nodes
    assert not model.saver_nodes & set(model.variables)
    assert "out" not in model.saver_nodes


def test_missing_and_mismatched(fixtures):
    reading = formats.read(fixtures / "damaged-checkpoint-meta-other-names/model")
    kernels = ["layer1/kernel", "layer1/bias"]
    assert [f.variable for f in meta_graph.missing(reading.graph, reading.checkpoint, kernels)] == kernels
    reading = formats.read(fixtures / "damaged-checkpoint-meta-other-shapes/model")
    found = meta_graph.mismatched(reading.graph, reading.checkpoint, reading.graph.variables)
    assert len(found) > 1
    assert {f.code for f in found} == {"TFM215"}


def test_asset_beside_the_model(fixtures, tmp_path):
    source = fixtures / "tf-1.8-checkpoint-vocabulary-file/model"
    model = formats.read(source).graph
    ((node, path),) = model.assets.items()
    assert path == source / "vocab.txt"
    for file in source.iterdir():
        if file != path:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    model = formats.read(tmp_path).graph
    (table,) = (n.name for n in model.graph.node if n.op == "InitializeTableFromTextFileV2")
    (finding,) = meta_graph.missing_assets(model, tmp_path, [table])
    assert (finding.node, finding.recorded.endswith("vocab.txt")) == (node, True)


def test_writer(fixtures):
    assert formats.read(fixtures / "tf-0.12-checkpoint-mnist/model").origin.writer == "tensorflow 0.12.1"


def test_frozen_graph_under_the_name_of_a_meta_graph(tensorflow, tmp_path):
    for name in ("m-7.index", "m-7.data-00000-of-00001"):
        (tmp_path / name).write_bytes((tensorflow.folder / "binary" / name).read_bytes())
    graph = formats.read(tensorflow.folder / "binary").graph.graph
    (tmp_path / "m-7.meta").write_bytes(graph.SerializeToString())
    with pytest.raises(ModelRefused, match=r"TFM101.*GraphDef"):
        formats.read(tmp_path)
