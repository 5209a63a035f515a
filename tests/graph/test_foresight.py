"""What a graph will meet in TensorFlow, each with a healthy twin that has none of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from migrate.findings.unsafe import ReachesOutside
from migrate.formats.graphs import meta_graph
from migrate.graph import checks, foresight
from migrate.graphdef.opdefs import CURRENT_GRAPH_VERSION
from migrate.models import Checkpoint
from tests.graph.build import const, draft, function, library, model, node, placeholder, unary, variable

HEALTHY = (placeholder("x"), unary("y", "Neg", "x"), variable("w", (4,)))


def codes(*nodes, **more) -> set[str]:
    return {one.code for one in foresight.look(model(*nodes, **more), "graph").findings}


def test_a_healthy_graph_is_not_spoken_of() -> None:
    assert codes(*HEALTHY) == set()


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (node("g", "Neg", "x", T="float32", device="/job:ps/task:1/device:GPU:0"), "TFM340"),
        (node("g", "Neg", "x", T="float32", strange=True), "TFM341"),
        (node("g", "MaxPool", "x", T="float32", data_format=b"NCHW"), "TFM345"),
        (node("g", "HashTableV2", key_dtype="string", value_dtype="int64"), "TFM435"),
        (node("g", "ReadFile", "x"), "TFM634"),
        (node("g", "EagerPyFunc", "x"), "TFM634"),
    ],
)
def test_single_nodes(one, code: str) -> None:
    assert codes(*HEALTHY, one) == {code}


@pytest.mark.parametrize(
    "one",
    [
        node("g", "Neg", "x", T="float32", device="/cpu:0"),
        node("g", "Neg", "x", T="float32", _class=[b"loc:@w"]),
        node("g", "MaxPool", "x", T="float32", data_format=b"NHWC"),
        node("g", "SaveV2", "x"),
        node("g", "TFRecordReaderV2"),
    ],
)
def test_their_healthy_twins(one) -> None:
    assert codes(*HEALTHY, one) == set()


def test_a_frozen_graph_has_constants_in_place_of_variables() -> None:
    assert codes(*HEALTHY[:2], const("w", [1.0, 2.0])) == {"TFM430"}


def test_versions_of_later_releases() -> None:
    made = model(*HEALTHY)
    made.graph.versions.producer = CURRENT_GRAPH_VERSION + 1
    assert {one.code for one in foresight.look(made, "graph").findings} == {"TFM343"}
    planned = draft(HEALTHY, ["x"], ["y"])
    assert checks.errors(planned, trust=False) == []
    planned.versions.min_consumer = CURRENT_GRAPH_VERSION + 1
    assert {one.code for one in checks.errors(planned, trust=False)} == {"TFM344"}


def test_attributes_that_nodes_lack() -> None:
    broken = [placeholder("x"), node("y", "Neg", "x")]
    (found,) = checks.errors(draft(broken, ["x"], ["y"]), trust=False)
    assert (found.code, found.attribute, found.nodes) == ("TFM342", "T", ("y",))


def test_what_findings_name_already_is_not_said_again() -> None:
    made = model(*HEALTHY, node("g", "ReadFile", "x"))
    assert foresight.look(made, "graph", ["g"]).findings == ()


def test_ops_of_others_and_of_the_graph_itself() -> None:
    inner = function("own", [unary("a", "Neg", "arg")], {"arg": 1}, {"out": "a:y:0"})
    made = model(*HEALTHY, node("f", "own", "x"), node("t", "SentencepieceOp"), node("m", "MyOp"))
    made.graph.library.CopyFrom(library(inner))
    seen = foresight.look(made, "graph")
    assert set(seen.foreign) == {"SentencepieceOp", "MyOp"}
    assert "sentencepiece" in seen.foreign["SentencepieceOp"] and seen.foreign["MyOp"] == "MyOp"


def test_ops_that_read_a_file_by_an_attribute() -> None:
    plain = node("s", "FixedUnigramCandidateSampler", "x", num_true=1, num_sampled=1, unique=True, range_max=4)
    reading = node("s", "FixedUnigramCandidateSampler", "x", num_true=1, num_sampled=1, unique=True, range_max=4,
                   vocab_file=b"/etc/passwd")  # fmt: skip
    for one, expected in ((plain, 0), (reading, 1)):
        found = checks.errors(draft([placeholder("x"), one], ["x"], ["s"]), trust=False)
        assert len([f for f in found if isinstance(f, ReachesOutside)]) == expected


def strange(folder: Path, file: Path) -> list[str]:
    made = replace(model(const("name", b"v.txt")), assets={"name": file})
    checkpoint = Checkpoint(folder / "model.ckpt", "V2", {})
    return [one.code for one in meta_graph.strange_assets(made, checkpoint, folder, ["name"])]


def test_assets_from_elsewhere(tmp_path: Path) -> None:
    home, other = tmp_path / "a" / "model", tmp_path / "b" / "far"
    for folder in (home / "assets", other, tmp_path / ".secret"):
        folder.mkdir(parents=True)
    for file in (home / "v.txt", home / "assets" / "v.txt", home.parent / "v.txt", other / "v.txt",
                 tmp_path / ".secret" / "v.txt"):  # fmt: skip
        file.write_text("a\n")
    assert strange(home, home / "v.txt") == strange(home, home / "assets" / "v.txt") == []
    assert strange(home, home.parent / "v.txt") == []
    assert strange(home, other / "v.txt") == ["TFM632"]
    assert strange(home, tmp_path / ".secret" / "v.txt") == ["TFM633"]
    assert strange(home, Path("/etc/passwd")) == ["TFM633"]


def test_a_link_among_the_assets_is_seen_through(tmp_path: Path) -> None:
    home = tmp_path / "model"
    home.mkdir()
    (home / "v.txt").symlink_to("/etc/passwd")
    assert strange(home, home / "v.txt") == ["TFM633"]
