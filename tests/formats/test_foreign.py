"""The table "this is not a model, it is a …", on genuine files and on the first bytes of others."""

from __future__ import annotations

import collections
import decimal
import os
import pickle
from pathlib import Path

import pytest

from migrate import formats
from migrate.archive import scan
from migrate.findings import ModelRefused
from migrate.findings.unsafe_reach import PickledModel
from migrate.formats import foreign, pickles
from tests.fixtures import fixture

CASE = fixture("not-a-model")
TOLD = {
    "git-lfs-pointer": "TFM104",
    "html": "TFM105",
    "empty": "TFM108",
    "pickle": "TFM631",
    "pytables": "TFM541",
    "hdf5": "TFM541",
    "unknown": "TFM107",
    "zip": "TFM107",
}
ODD = {
    b"\x08\x08\x12\x07pytorch": "onnx",
    b"\x08\x07:\x10": "onnx",
    b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80": "torch",
    b"\x80\x04\x95": "pickle",
    b"(dp0\nS'a'\n": "pickle",
    pickle.dumps({"a": [1, 2.5, None], "b": {True, "c"}}, 2): "pickle-data",
    pickle.dumps(collections.OrderedDict(a=b"c"), 4): "pickle-data",
    pickle.dumps(decimal.Decimal(1)): "pickle",
    b"@\x00\x00\x00\x00\x00\x00\x00{\"a\": ": "safetensors",
    b"GGUF\x03": "gguf",
    b"\x93NUMPY\x01": "npy",
    b"MATLAB 5.0 MAT-file": "matlab",
    b"\xff\xd8\xff\xe0": "image",
    b"%PDF-1.4": "pdf",
    b"model_checkpoint_path: \"x\"": "checkpoint-state",
    b"# classes\nitem {\n id: 1 }": "label-map",
    b"model {\n ssd {": "pipeline-config",
    b"# proto-message: Pipeline\n\nnodes {\n  id: 1\n}\n": "text-proto",
    b"execution_mode: SYNC\nnodes {\n}\n": "text-proto",
    b"function {\n  node {\n    op: \"Add\"": "text",
    b"{\"cells\": []": "notebook",
    b"{\"class_name\": \"Tokenizer\", \"config\": {\"num_words\": null, \"filters\": \"\"": "tokenizer",
    b"{\"modelTopology\": 1}": "tfjs",
    b"a,b,c\n1,2,3\n": "csv",
    b"import os\n": "python",
    b"# Title\n\nWords.": "text",
}  # fmt: skip


@pytest.mark.parametrize("name", CASE.case["files"])
def test_what_lies_among_models_is_told(name: str) -> None:
    path, what = CASE.folder / name, CASE.case["files"][name]
    with pytest.raises(ModelRefused) as caught, formats.opened(path):
        pass
    first = caught.value.findings[0]
    assert first.code == TOLD.get(what, "TFM114")
    assert first.message and first.cure
    if first.code == "TFM114":
        assert foreign.kind(path).name == what  # type: ignore[union-attr]


@pytest.mark.parametrize("head", ODD, ids=ODD.values())
def test_first_bytes(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(head)
    known = foreign.kind(path)
    assert known is not None
    assert known.name == ODD[head]


def test_records_and_events(root: Path) -> None:
    folder = fixture("tf-1.12-estimator-model-dir").model
    (events,) = folder.glob("events.out.*")
    known = foreign.kind(events)
    assert known is not None
    assert known.name == "events"


def test_models_are_in_no_line_of_the_table() -> None:
    for name in ("tf-1.4-graph-def-frozen", "keras-2.3-tf-h5-metrics-adam", "tf-2.13-archive-functional"):
        model = fixture(name).model
        path = model if model.is_file() else next(model.glob("*.pb"))
        assert foreign.kind(path) is None


class Hidden:
    """Loads as a call of os.system, whose name the pickle keeps in parts and puts together late."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("true",)


def test_what_a_pickle_calls_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps({"posix": 1, "system": 2, "model": [Hidden(), Hidden()]}, 4))
    assert "would call posix.system" in pickles.finding(path).message
    path.write_bytes(b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94]\x94h\x00h\x01\x93.")
    assert "would call os.system" in pickles.finding(path).message


@pytest.mark.parametrize("content", [b"\x80\x04\x95", pickle.dumps(list(range(300)), 2)], ids=["cut", "long"])
def test_a_pickle_that_is_not_seen_to_its_end_may_call_anything(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(content)
    monkeypatch.setattr(pickles, "_MOST", 200)
    assert not pickles.is_data(path)
    assert "may call anything" in pickles.finding(path).message


def test_a_vocabulary_is_no_architecture(tmp_path: Path) -> None:
    vocabulary = '{"class_name": "Tokenizer", "config": {"num_words": 100, "filters": "", "word_counts": "{}"}}'
    (tmp_path / "words.json").write_text(vocabulary)
    (tmp_path / "model.json").write_text('{"class_name": "Tokenizer", "config": {"units": 3}}')
    assert [row.path for row in scan([tmp_path])] == ["model.json"]
    with pytest.raises(ModelRefused) as caught, formats.opened(tmp_path / "words.json"):
        pass
    assert "a Tokenizer of Keras" in caught.value.findings[0].message


def test_texts_of_other_programs_are_no_lost_models(tmp_path: Path) -> None:
    (tmp_path / "reads.meta").write_text("read_1 of channel 7\n")
    (tmp_path / "schema.pbtxt").write_text('feature {\n  name: "x"\n}\n')
    assert list(scan([tmp_path])) == []
    (tmp_path / "model.meta").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    (tmp_path / "cut.pbtxt").write_text('attr {\n  key: "dtype"\n}\n')
    (tmp_path / "model.pb").write_text("Not found\n")
    assert [(row.path, row.codes) for row in scan([tmp_path])] == [
        ("cut.pbtxt", ("TFM114",)),
        ("model.meta", ("TFM206",)),
        ("model.pb", ("TFM114",)),
    ]


def test_a_pickle_of_another_program_stays_with_it() -> None:
    ours = PickledModel(where="a.pkl", calls=("numpy.ndarray", "keras.models.Sequential"))
    assert "model.save" in ours.cure
    assert "model.save" in PickledModel(where="a.pkl", calls=()).cure
    assert "model.save" in PickledModel(where="a.pkl", calls=("numpy.ndarray", "collections.OrderedDict")).cure
    other = PickledModel(where="a.pkl", calls=("sklearn.svm.SVC", "numpy.ndarray"))
    assert "names nothing of Keras" in other.cure
