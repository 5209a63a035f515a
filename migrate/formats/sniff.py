"""What a file is by its content: the finding for a file that stands where a checkpoint should."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from migrate import source
from migrate.coding import Malformed, get_varint
from migrate.findings import Finding
from migrate.findings.container import (
    AnotherFormat,
    EmptyFile,
    LfsPointer,
    PackedFile,
    UnknownContent,
    WebPage,
)

_HEAD = 4096
_TAR_MARK = 257

_MODELS: tuple[tuple[bytes, str], ...] = (
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file (Keras stores models and weights so)"),
    (b"\x93NUMPY", "a NumPy array"),
)
_PACKED: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip file (a .keras or .npz file is one too)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip file"),
    (b"Rar!", "a RAR file"),
)


def refusal(path: Path) -> Finding | None:
    """The finding for a file that is surely something else, None where its content is not known."""
    head = source.read(path, 0, _HEAD)
    where = str(path)
    if not head:
        return EmptyFile(where=where)
    if head.startswith(b"version https://git-lfs"):
        return LfsPointer(where=where)
    if head.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return WebPage(where=where)
    for mark, kind in _PACKED:
        if head.startswith(mark):
            return PackedFile(where=where, kind=kind)
    if head[_TAR_MARK : _TAR_MARK + 5] == b"ustar":
        return PackedFile(where=where, kind="a tar file")
    model = model_kind(head)
    return AnotherFormat(where=where, kind=model) if model else None


def unknown(path: Path) -> Finding:
    """The finding for a file that is no part of a checkpoint, whatever it is."""
    return refusal(path) or UnknownContent(where=str(path), holds=_described(source.read(path, 0, 16)))


def model_kind(head: bytes) -> str | None:
    """The kind of model that begins with these bytes."""
    for mark, kind in _MODELS:
        if head.startswith(mark):
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


def _is_text_graph(head: bytes) -> bool:
    return head.lstrip().startswith((b"node {", b"node{"))


def _is_text_saved_model(head: bytes) -> bool:
    return head.lstrip().startswith(b"saved_model_schema_version")


_TESTS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("a TFLite model", lambda head: head[4:8] == b"TFL3"),
    ("a Python pickle", lambda head: head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")),
    ("a SavedModel's graph file (point at its folder)", is_saved_model),
    ("a SavedModel's graph file in text form (point at its folder)", _is_text_saved_model),
    ("a graph without a saver (GraphDef), as frozen models are", is_graph),
    ("a graph without a saver in text form (GraphDef)", _is_text_graph),
)


def _described(head: bytes) -> str:
    if all(0x20 <= byte < 0x7F or byte in b"\t\r\n" for byte in head):
        return f"text that begins with {head.decode('ascii')!r}"
    return f"data that begins with the bytes {head.hex(' ')}"
