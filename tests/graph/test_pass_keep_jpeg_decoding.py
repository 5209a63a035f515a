"""Given decoders of JPEG files that leave the method open; result: the one of the graph's time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from migrate import protos
from migrate.graph.draft import Draft
from migrate.graph.passes.keep_jpeg_decoding import as_written_for, keep_jpeg_decoding
from tests.graph.build import draft, node, placeholder


def decoder(producer: int, **attributes: Any) -> Draft:
    image = node("image", "DecodeJpeg", "file", **attributes)
    made = draft([placeholder("file", ()), image], outputs=["image"])
    return replace(made, versions=protos.framework("versions").VersionDef(producer=producer))


def method(made: Draft) -> bytes:
    found = made.nodes["image"].attr
    return bytes(found["dct_method"].s) if "dct_method" in found else b""


@pytest.mark.parametrize(("producer", "wanted"), [(8, b"INTEGER_ACCURATE"), (17, b"INTEGER_ACCURATE"), (21, b"")])
def test_old_graphs_decode_as_then(producer: int, wanted: bytes) -> None:
    kept = keep_jpeg_decoding(decoder(producer))
    assert method(kept) == wanted
    assert [change.where for change in kept.changes] == (["image"] if wanted else [])
    assert not kept.findings


def test_a_method_that_is_named_stays() -> None:
    assert method(keep_jpeg_decoding(decoder(17, dct_method=b"INTEGER_FAST"))) == b"INTEGER_FAST"


def test_a_graph_without_a_date_is_warned_of() -> None:
    kept = keep_jpeg_decoding(decoder(0))
    assert method(kept) == b""
    assert [(one.code, one.where) for one in kept.findings] == [("TFM346", "image")]


def test_the_comparison_decodes_alike() -> None:
    made = decoder(17)
    graph = protos.framework("graph").GraphDef(versions=made.versions)
    graph.node.extend(made.nodes.values())
    assert as_written_for(graph).node[1].attr["dct_method"].s == b"INTEGER_ACCURATE"
    assert "dct_method" not in graph.node[1].attr
    graph.versions.producer = 21
    assert as_written_for(graph) is graph
