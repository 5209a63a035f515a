"""Findings that no fixture has, each on a graph made for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from migrate import protos
from migrate.findings import ModelRefused
from migrate.formats.graphs import meta_graph
from migrate.formats.tensors import tensor_bundle
from migrate.graph import checks
from migrate.graph.choose import Wishes, choose
from migrate.graph.view import GraphView
from migrate.models import Checkpoint
from tests.graph.build import Stored, const, draft, model, node, placeholder, signature, unary, variable


def errors(*nodes) -> list[str]:
    return [one.code for one in checks.errors(draft([placeholder("x"), *nodes], ["x"], [nodes[-1].name]), trust=False)]


def test_tables_that_change() -> None:
    assert errors(node("t", "MutableHashTableV2", key_dtype="string", value_dtype="int64")) == ["TFM313"]


def test_changes_through_a_reference() -> None:
    assert errors(variable("w", (4,)), node("a", "CountUpTo", "w", T="int32", limit=3)) == ["TFM314"]


def test_a_kernel_that_has_changed() -> None:
    decoder = node("d", "CTCBeamSearchDecoder", "x", "x", beam_width=3, top_paths=1)
    made = draft([placeholder("x"), decoder, unary("y", "Neg", "d:3")], ["x"], ["y"])
    for producer, expected in ((21, ["TFM316"]), (27, [])):
        made.versions.producer = producer
        assert [one.code for one in checks.notes(made)] == expected


def test_a_stored_tensor_of_another_type() -> None:
    made = model(variable("w", (4,)))
    stored = {"w": replace(made.variables["w"], stored=Stored(dtype=3, shape=(4,)))}
    found = meta_graph.mismatched(replace(made, variables=stored), Checkpoint(Path("m"), "V2", {}), ["w"])
    assert [one.code for one in found] == ["TFM216"]
    assert meta_graph.mismatched(made, Checkpoint(Path("m"), "V2", {}), ["w"]) == []


def test_numbers_of_a_big_endian_machine() -> None:
    kind = protos.protobuf("tensor_bundle").BundleHeaderProto
    (found,) = tensor_bundle._header_findings(Path("m.index"), kind(endianness=1, num_shards=1))
    assert found.code == "TFM208"
    assert tensor_bundle._header_findings(Path("m.index"), kind(num_shards=1)) == []


def test_a_vocabulary_that_is_missing() -> None:
    nodes = (
        const("file", b"/home/writer/words.txt"),
        node("t", "HashTableV2", key_dtype="string", value_dtype="int64"),
        node("fill", "InitializeTableFromTextFileV2", "t", "file", key_index=-2, value_index=-1),
    )
    made = model(*nodes)
    (found,) = meta_graph.missing_assets(made, Path("m"), ["fill"])
    assert (found.code, found.recorded) == ("TFM403", "/home/writer/words.txt")
    there = replace(made, assets={"file": Path("words.txt")})
    assert meta_graph.missing_assets(there, Path("m"), ["fill"]) == []


def test_a_signature_that_lacks_an_input() -> None:
    nodes = (placeholder("x"), placeholder("z"), node("y", "AddV2", "x", "z", T="float32"))
    short = model(*nodes, signatures={"serve": signature(("x",), ("y",))})
    with pytest.raises(ModelRefused) as caught:
        choose(GraphView(short), Wishes())
    assert [one.code for one in caught.value.findings] == ["TFM410"]
    whole = model(*nodes, signatures={"serve": signature(("x", "z"), ("y",))})
    assert list(choose(GraphView(whole), Wishes()).signatures) == ["serve"]
