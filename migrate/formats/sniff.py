"""What a file is by its content: which graph it holds, and the finding for a file that stands where another should."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from migrate import source
from migrate.coding import Malformed, crc32c, get_fixed32, get_varint, mask
from migrate.findings import Finding
from migrate.findings.container import (
    AnotherFormat,
    EmptyFile,
    LfsPointer,
    PackedFile,
    WebPage,
)

_HEAD = 4096
_TAR_MARK = 257

HDF5 = b"\x89HDF\r\n\x1a\n"
_OLD_PICKLES = (b"(dp", b"(lp", b"ccopy_reg\n", b"ccopyreg\n", b"c__builtin__\n", b"}q\x00", b"]q\x00")

_MODELS: tuple[tuple[bytes, str], ...] = ((HDF5, "an HDF5 file (Keras stores models and weights so)"),)
_PACKED: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip file (a .keras or .npz file is one too)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip file"),
    (b"Rar!", "a RAR file"),
)


SAVED_MODEL, META_GRAPH, GRAPH = "SavedModel", "MetaGraphDef", "GraphDef"

# The first field of a message in text form, behind white space and comments.
_FIRST_FIELD = re.compile(rb"(?:\s|#[^\n]*\n)*(\w+)\s*([:{<])")
_TEXT_FIELDS: dict[bytes, str] = {
    b"saved_model_schema_version": SAVED_MODEL,
    b"meta_graphs": SAVED_MODEL,
    b"meta_info_def": META_GRAPH,
    b"graph_def": META_GRAPH,
    b"saver_def": META_GRAPH,
    b"collection_def": META_GRAPH,
    b"signature_def": META_GRAPH,
    b"node": GRAPH,
    b"library": GRAPH,
    b"versions": GRAPH,
}


def graph_kind(path: Path) -> str | None:
    """The message with a graph that a file holds, in binary or text form: SAVED_MODEL, META_GRAPH or GRAPH."""
    head = source.read(path, 0, _HEAD)
    if is_saved_model(head):
        return SAVED_MODEL
    if is_graph(head):
        return GRAPH
    return META_GRAPH if _is_meta_graph(head, path) else text_kind(head)


def text_kind(head: bytes) -> str | None:
    """The message with a graph that begins so in text form, None where the bytes begin nothing of that kind."""
    first = _FIRST_FIELD.match(head)
    return _TEXT_FIELDS.get(first[1]) if first is not None else None


def _is_meta_graph(head: bytes, path: Path) -> bool:
    """Whether a MetaGraphDef begins so: its description (field 1), behind which a graph (field 2) begins."""
    try:
        length, at = get_varint(head, 1)
    except Malformed:
        return False
    return head[:1] == b"\x0a" and source.read(path, at + length, 1) == b"\x12"


def refusal(path: Path) -> Finding | None:
    """The finding for a file that is surely something else, None where its content is not known."""
    head = source.read(path, 0, _HEAD)
    spoilt = _spoilt(head, str(path))
    model = None if spoilt else model_kind(head)
    return AnotherFormat(where=str(path), kind=model) if model else spoilt


def spoilt(path: Path) -> Finding | None:
    """The finding for a file that is no model at all: empty, a pointer, a web page, an archive; else None."""
    return _spoilt(source.read(path, 0, _HEAD), str(path))


def _spoilt(head: bytes, where: str) -> Finding | None:
    if not head:
        return EmptyFile(where=where)
    if head.startswith(b"version https://git-lfs"):
        return LfsPointer(where=where)
    if head.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return WebPage(where=where)
    for start, kind in _PACKED:
        if head.startswith(start):
            return PackedFile(where=where, kind=kind)
    if head[_TAR_MARK : _TAR_MARK + 5] == b"ustar":
        return PackedFile(where=where, kind="a tar file")
    return None


def head(path: Path) -> bytes:
    """The first bytes of a file. Raises EnvironmentFault."""
    return source.read(path, 0, _HEAD)


def is_pickle(start: bytes) -> bool:
    """Whether a Python pickle begins so."""
    return (start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")) or start.startswith(
        _OLD_PICKLES
    )


def is_record(start: bytes) -> bool:
    """Whether a TFRecord begins so: the length of a record, and the checksum of the length."""
    return len(start) >= 12 and mask(crc32c(start[:8])) == get_fixed32(start, 8)


def model_kind(head: bytes) -> str | None:
    """The kind of model that begins with these bytes."""
    for start, kind in _MODELS:
        if head.startswith(start):
            return kind
    return next((kind for kind, test in _TESTS if test(head)), None)


def is_saved_model(head: bytes) -> bool:
    """Whether the bytes begin a SavedModel message: schema version 1, then a MetaGraphDef."""
    return head.startswith(b"\x08\x01\x12")


def is_graph(head: bytes) -> bool:
    """Whether the bytes begin a GraphDef message: a node with a name and an op."""
    try:
        _, at = get_varint(head, 1)
        name, op = _field(head, at, 1)
        kind, _ = _field(head, op, 2)
    except (Malformed, IndexError):
        return False
    return head[0] == 0x0A and _printable(name) and kind.isalnum() and kind[:1].isupper()


def _field(head: bytes, at: int, number: int) -> tuple[bytes, int]:
    """A length-delimited field of that number, and the byte after it. Raises Malformed."""
    if head[at] != number << 3 | 2:
        raise Malformed("another field", at)
    length, at = get_varint(head, at + 1)
    if at + length > len(head):
        raise Malformed("cut off", at)
    return head[at : at + length], at + length


def _printable(text: bytes) -> bool:
    return bool(text) and all(0x20 < byte < 0x7F for byte in text)


_TESTS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("a SavedModel's graph file (point at its folder)", is_saved_model),
    ("a SavedModel's graph file in text form (point at its folder)", lambda head: text_kind(head) == SAVED_MODEL),
    ("a graph without a saver (GraphDef), as frozen models are", is_graph),
    ("a graph without a saver in text form (GraphDef)", lambda head: text_kind(head) == GRAPH),
)
