"""Scanning the fixtures themselves, copies of them, and folders that are odd."""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import migrate
from migrate import formats
from migrate.archive import Row, scan, workers
from migrate.findings import UsageFault
from tests.fixtures import Fixture, fixture, fixtures

CASES = [one for one in fixtures("*") if one.name != "not-a-model"]
OTHER_HALF = {"keras-json": "keras-h5-weights", "keras-yaml": "keras-h5-weights", "estimator": "tf1-checkpoint"}
# Rows of files that could not be read, and of what only goes with the model.
UNREADABLE = {"hostile-tar-names": "tar", "hostile-symlink": None, "hostile-yaml-object-apply": "keras-h5"}
ONLY_DEEP = {"damaged-checkpoint-data-bit-flip"}
NEEDS_MORE = {"TFM212", "TFM521", "TFM524", "TFM525", "TFM552", "TFM613", "TFM663"}


@pytest.fixture(scope="module")
def table() -> dict[str, list[Row]]:
    """The rows of each fixture's model folder."""
    return {case.name: list(scan([case.folder / "model"])) for case in CASES}


def member(case: Fixture, rows: list[Row]) -> Row:
    """The row of the case's own model."""
    named = [row for row in rows if row.path.endswith(str(case.case.get("member", "")))]
    return min(named, key=lambda row: (row.format == "hdf5", row.path))


@pytest.mark.parametrize("case", CASES, ids=lambda f: f.name)
def test_every_fixture_is_one_row_and_right(case: Fixture, table: dict[str, list[Row]]) -> None:
    rows = table[case.name]
    others = {"hostile-h5-external-link": 1, "packed-tar-two-models": 1}.get(case.name, 0)
    assert len(rows) == 1 + others, [row.path for row in rows]
    row = member(case, rows)
    said = case.case["format"]
    assert row.format == UNREADABLE.get(case.name, OTHER_HALF.get(said, said))
    assert row.bytes > 0 or case.name == "hostile-symlink"
    if case.exit == 3:
        wanted = set() if case.name in ONLY_DEEP else set(case.case["expect"]["findings"])
        assert set(row.errors) == wanted
    else:
        assert set(row.errors) <= NEEDS_MORE
    assert (row.becomes is None) is bool(row.errors)


@pytest.mark.parametrize("case", [c for c in CASES if c.exit in (0, 4)], ids=lambda f: f.name)
def test_the_writer_stands_in_the_row(case: Fixture, table: dict[str, list[Row]]) -> None:
    row, said = member(case, table[case.name]), case.case["writer"]
    if row.format == "graph-def" or row.format == "hub-module" or row.errors == ("TFM212",):
        return  # these formats hold no version of their writer
    assert row.writer is not None
    assert row.evidence
    first = said.split()[1].rpartition(".")[0]
    exact = not (row.writer.endswith("x") or "tf.keras" in said or said.startswith("keras 0"))
    assert not exact or first in row.writer


def test_inputs_are_those_of_the_model(table: dict[str, list[Row]]) -> None:
    assert table["tf-1.4-checkpoint-mlp"][0].inputs == ("x float32[?,12]", "y int64[?]", "keep_prob float32")
    assert table["keras-2.1-tf-h5-nested"][0].inputs == ("a float32[?,8,8,3]", "b float32[?,8,8,3]")
    assert table["tf-2.4-saved-model-keras"][0].inputs == ("image float32[?,8,8,2]", "extra float32[?,3]")


def test_what_is_no_model(tmp_path: Path) -> None:
    folder = shutil.copytree(fixture("not-a-model").folder / "model", tmp_path / "a")
    rows = {row.path: row for row in scan([folder])}
    assert {path: row.format for path, row in rows.items()} == {
        "dataset.hdf5": "hdf5",
        "empty.h5": None,
        "estimator.pkl": "pickle",
        "lfs-pointer.h5": None,
        "model.onnx": "onnx",
        "model.tflite": "tflite",
        "network.pt": "torch",
        "page.h5": None,
        "random.pb": None,
        "table.h5": "hdf5",
    }
    assert all(row.errors for row in rows.values())


def test_graphs_of_several_steps_without_weights_are_one_model(tmp_path: Path) -> None:
    (graph,) = (fixture("tf-1.4-checkpoint-collections").folder / "model").glob("*.meta")
    for step in (9, 10):
        shutil.copy(graph, tmp_path / f"model.ckpt-{step}.meta")
    (tmp_path / "graph.pbtxt").write_text("node {\n}\n")
    (row,) = scan([tmp_path])
    assert (row.path, row.format, row.codes) == ("model.ckpt-10.meta", "tf1-checkpoint", ("TFM206",))
    assert row.bytes == 2 * graph.stat().st_size


TREES = """
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_INT32 } } }
node { name: "trees" op: "BoostedTreesEnsembleResourceHandleOp" }
node { name: "grown" op: "BoostedTreesPredict" input: "trees" input: "x"
  attr { key: "num_bucketized_features" value { i: 1 } } attr { key: "logits_dimension" value { i: 1 } } }
node { name: "answer" op: "Identity" input: "grown" attr { key: "T" value { type: DT_FLOAT } } }
"""


def test_what_a_plan_refuses_is_in_the_row(tmp_path: Path) -> None:
    (tmp_path / "trees.pbtxt").write_text(TREES)
    (row,) = scan([tmp_path])
    refused = {finding.code for finding in migrate.diagnose(tmp_path / "trees.pbtxt").obstacles}
    assert (row.becomes, set(row.errors)) == (None, refused)
    assert refused


def test_a_whole_archive_has_each_model_once(root: Path) -> None:
    rows = list(scan([root / "legacy_fixtures"]))
    paths = [row.path for row in rows]
    assert len(paths) == len(set(paths))
    files = [file for row in rows if "!/" not in row.path for file in row.files]
    assert len(files) == len(set(files))
    folders = {path.split("/")[0] for path in paths}
    assert folders == {case.name for case in fixtures("*")}


def test_several_processes_give_the_same_rows(root: Path) -> None:
    folder = root / "legacy_fixtures"
    one, two = (list(scan([folder], processes=count)) for count in (1, 2))
    assert [row.as_json() for row in one] == [row.as_json() for row in two]


def _dies(piece: int) -> int:
    if piece == 7:
        os._exit(1)
    return piece


def _lost(piece: int) -> int:
    return -piece


def test_a_model_that_brings_its_process_down_is_one_row() -> None:
    assert list(workers.in_order(_dies, range(40), 2, _lost)) == [*range(7), -7, *range(8, 40)]


def _thresholds(_: int) -> tuple[int, int, int]:
    return gc.get_threshold()


def test_the_processes_seldom_look_for_garbage() -> None:
    (told,) = workers.in_order(_thresholds, [0], 1, lambda piece: (0, 0, 0))
    assert told == (50_000, 50, 1000) != gc.get_threshold()


def _late() -> Iterator[int]:
    """A second piece that comes when the first one has brought down every process."""
    yield 7
    end = time.monotonic() + 60
    while not multiprocessing.active_children() and time.monotonic() < end:
        time.sleep(0.01)
    while multiprocessing.active_children() and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.2)
    yield 8


def test_a_piece_that_comes_after_the_processes_have_died_is_done_too() -> None:
    assert list(workers.in_order(_dies, _late(), 2, _lost)) == [-7, 8]


def test_a_defect_is_a_finding_of_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path) -> Any:
        raise ZeroDivisionError("oh")

    shutil.copy(fixture("keras-1.2-tf-h5-mlp").model, tmp_path / "a.h5")
    monkeypatch.setattr(formats, "read", broken)
    (row,) = scan([tmp_path])
    assert row.errors == ("TFM115",)
    assert "ZeroDivisionError" in row.findings[0].message


def test_names_links_and_folders_that_are_odd(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    (archive / "a b\n[*]").mkdir(parents=True)
    model = fixture("keras-1.2-tf-h5-mlp").model
    shutil.copy(model, archive / "a b\n[*]" / "größe.h5")
    shutil.copy(model, archive / os.fsdecode(b"odd-\xff.h5"))
    (archive / "ring").symlink_to(archive)
    (archive / "broken").symlink_to(tmp_path / "nowhere")
    (archive / "out.h5").symlink_to(model)
    (archive / "outside").symlink_to(tmp_path)
    os.mkfifo(archive / "pipe.h5")
    (archive / "empty").mkdir()
    rows = {row.path: row for row in scan([archive])}
    assert set(rows) == {"a b\n[*]/größe.h5", os.fsdecode(b"odd-\xff.h5"), "out.h5", "outside"}
    assert rows["out.h5"].errors == rows["outside"].errors == ("TFM618",)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_folders_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert [row.errors for row in scan([tmp_path])] == [("TFM905",)]


def test_paths(tmp_path: Path) -> None:
    model = fixture("keras-1.2-tf-h5-mlp").model
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        shutil.copy(model, tmp_path / name / "model.h5")
    assert [row.path for row in scan([tmp_path])] == ["a/model.h5", "b/model.h5"]
    assert [row.path for row in scan([tmp_path / "a" / "model.h5"])] == ["model.h5"]
    several = [row.path for row in scan([tmp_path / "a", tmp_path / "b"])]
    assert several == [f"{tmp_path}/a/model.h5", f"{tmp_path}/b/model.h5"]
    assert [row.path for row in scan([fixture("tf-1.4-saved-model-two-signatures").model])] == ["."]
    with pytest.raises(UsageFault, match="does not exist"):
        list(scan([tmp_path / "none"]))
    assert [row.path for row in migrate.scan(tmp_path / "a")] == ["model.h5"]
    assert [row.path for row in migrate.scan([str(tmp_path / "a")])] == ["model.h5"]


def test_archives_in_archives(tmp_path: Path) -> None:
    model = fixture("keras-1.2-tf-h5-mlp").model
    for inner, outer in (("model.h5", "one"), ("one.zip", "two"), ("two.zip", "three")):
        with zipfile.ZipFile(tmp_path / f"{outer}.zip", "w") as archive:
            archive.write(model if inner == "model.h5" else tmp_path / inner, inner)
    rows = {row.path: row.errors for row in scan([tmp_path])}
    assert rows == {
        "one.zip!/model.h5": (),
        "two.zip!/one.zip!/model.h5": (),
        "three.zip!/two.zip!/one.zip": ("TFM106",),
    }


def test_every_byte(tmp_path: Path) -> None:
    flip = fixture("damaged-checkpoint-data-bit-flip").model
    (row,) = scan([flip if flip.is_dir() else flip.parent], every_byte=True)
    assert (row.errors, row.tensors, row.damaged) == (("TFM207",), 14, ("fc1/W",))
    cut = fixture("damaged-checkpoint-data-truncated").model
    (row,) = scan([cut if cut.is_dir() else cut.parent], every_byte=True)
    assert row.tensors is not None and row.tensors > 0
    assert row.damaged
    whole = fixture("tf-2.13-archive-functional").model
    (row,) = scan([whole], every_byte=True)
    assert row.tensors is not None and row.tensors > 20 and not row.damaged
    data, weights = bytearray(whole.read_bytes()), formats.read(whole).model.layers.values()
    largest = max((one.stored.array() for own in weights for one in own), key=lambda array: array.nbytes)
    data[data.index(largest.tobytes()) + 5] ^= 1
    (tmp_path / "model.keras").write_bytes(data)
    (row,) = scan([tmp_path / "model.keras"], every_byte=True)
    assert "TFM544" in row.errors
