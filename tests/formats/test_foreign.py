"""The table "this is not a model, it is a …", on genuine files and on the first bytes of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate import formats
from migrate.findings import ModelRefused
from migrate.formats import foreign
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
    b"@\x00\x00\x00\x00\x00\x00\x00{\"a\": ": "safetensors",
    b"GGUF\x03": "gguf",
    b"\x93NUMPY\x01": "npy",
    b"MATLAB 5.0 MAT-file": "matlab",
    b"\xff\xd8\xff\xe0": "image",
    b"%PDF-1.4": "pdf",
    b"model_checkpoint_path: \"x\"": "checkpoint-state",
    b"# classes\nitem {\n id: 1 }": "label-map",
    b"model {\n ssd {": "pipeline-config",
    b"{\"cells\": []": "notebook",
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
