"""Bytes of a file → the protobuf message with its graph, in binary or text form.

Sources: tensorflow/core/protobuf/meta_graph.proto, saved_model.proto and tensorflow/core/framework/graph.proto;
`tf.train.export_meta_graph(as_text=True)`, `tf.train.write_graph` and SavedModelBuilder write text forms too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

from migrate import protos, source
from migrate.findings import Finding, ModelRefused
from migrate.findings.metagraph import DamagedMetaGraph, EmptyMetaGraph
from migrate.formats import sniff
from migrate.late import text_format

_HEAD = 4096


def read_meta_graph(path: Path) -> Any:
    """The MetaGraphDef of a file. Raises ModelRefused: another content, an empty file, damage, no operations."""
    refused = sniff.refusal(path)
    if refused is not None:
        raise ModelRefused([refused])
    meta = protos.protobuf("meta_graph").MetaGraphDef()
    parse_into(meta, path)
    check_operations(meta, path)
    return meta


def parse_into(message: Any, path: Path) -> None:
    """Fill a message from a file. Raises ModelRefused where the file is empty, no model, or cannot be parsed."""
    spoilt = sniff.spoilt(path)
    if spoilt is not None:
        raise ModelRefused([spoilt])
    data = source.read(path)
    try:
        if sniff.text_kind(data[:_HEAD]) is not None:
            text_format.Parse(data.decode("utf-8"), message)
        else:
            message.ParseFromString(data)
    except (DecodeError, text_format.ParseError, UnicodeDecodeError, RecursionError) as error:
        problem = " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
        raise ModelRefused([damaged(path, problem)]) from None


def check_operations(meta: Any, path: Path) -> None:
    """Raise ModelRefused where a MetaGraphDef holds no operation."""
    if not meta.graph_def.node:
        raise ModelRefused([EmptyMetaGraph(where=str(path), size=source.size(path))])


def damaged(path: Path, problem: str) -> Finding:
    """The finding for a file whose message is spoilt."""
    return DamagedMetaGraph(where=str(path), size=source.size(path), problem=problem)
