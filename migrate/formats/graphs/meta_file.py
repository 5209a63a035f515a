"""Bytes of a `.meta` file → the MetaGraphDef message, in binary or text form.

Source: tensorflow/core/protobuf/meta_graph.proto; `tf.train.export_meta_graph(as_text=True)` writes the text form.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from google.protobuf import text_format
from google.protobuf.message import DecodeError

from migrate import protos, source
from migrate.findings import ModelRefused
from migrate.findings.metagraph import DamagedMetaGraph, EmptyMetaGraph
from migrate.formats import sniff

_TEXT_MARKS = (b"meta_info_def", b"graph_def", b"saver_def", b"collection_def", b"signature_def")
_HEAD = 4096


def read_meta_graph(path: Path) -> Any:
    """The MetaGraphDef of a file. Raises ModelRefused: another content, an empty file, damage, no operations."""
    refused = sniff.refusal(path)
    if refused is not None:
        raise ModelRefused([refused])
    data = source.read(path)
    try:
        meta = _parse(data)
    except (DecodeError, text_format.ParseError, UnicodeDecodeError, RecursionError) as error:
        problem = " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
        raise ModelRefused([DamagedMetaGraph(where=str(path), size=len(data), problem=problem)]) from None
    if not meta.graph_def.node:
        raise ModelRefused([EmptyMetaGraph(where=str(path), size=len(data))])
    return meta


def _parse(data: bytes) -> Any:
    kind = protos.protobuf("meta_graph").MetaGraphDef
    if data[:_HEAD].lstrip().startswith(_TEXT_MARKS):
        return text_format.Parse(data.decode("utf-8"), kind())
    return kind.FromString(data)
