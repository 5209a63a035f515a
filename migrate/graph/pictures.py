"""Encoded pictures for graphs that decode their input themselves, as served image models do.

Sources: tensorflow/core/ops/image_ops.cc (the decoders of JPEG and PNG take each other's formats, and websafe base64
comes before them in graphs that are served over JSON); the PNG specification (W3C, second edition).
"""

from __future__ import annotations

import base64
import random
import struct
import zlib
from collections.abc import Iterator

from migrate.graph.view import GraphView
from migrate.graphdef.edges import Edge

COUNT = 8
_SIDE = 32
_SEED = 20150809
_DECODERS = frozenset({"DecodeJpeg", "DecodePng", "DecodeImage"})
_BASE64 = "DecodeBase64"
# Ops that hand strings on, loops over a batch of them included.
_HAND_ON = frozenset({
    "Identity", "Reshape", "ExpandDims", "Squeeze", "PlaceholderWithDefault", "StridedSlice", "Unpack", "Enter",
    "Switch", "Merge", "TensorArrayScatterV2", "TensorArrayScatterV3", "TensorArrayUnpack", "TensorArrayReadV2",
    "TensorArrayReadV3", "TensorArrayRead", _BASE64,
})  # fmt: skip


def pictures(view: GraphView, edge: Edge) -> tuple[bytes, ...]:
    """Pictures in the form that a tensor of strings should have, the same each time; none where nothing decodes it."""
    kinds = set(_decoders(view, edge))
    if not kinds:
        return ()
    generator = random.Random(_SEED)
    made = tuple(_png(generator) for _ in range(COUNT))
    return made if False in kinds else tuple(base64.urlsafe_b64encode(picture).rstrip(b"=") for picture in made)


def _decoders(view: GraphView, edge: Edge) -> Iterator[bool]:
    """For each decoder behind a tensor whether it gets what was base64."""
    pending, seen = [(edge, False)], set[tuple[str, bool]]()
    while pending:
        (name, index), packed = pending.pop()
        for node, _, taken in view.consumers[name]:
            if taken < 0 or (name == edge[0] and taken != index) or (node.name, packed) in seen:
                continue
            seen.add((node.name, packed))
            if node.op in _DECODERS:
                yield packed
            elif node.op in _HAND_ON:
                pending.append(((node.name, 0), packed or node.op == _BASE64))


def _png(generator: random.Random) -> bytes:
    """A picture of random colours."""
    rows = b"".join(b"\0" + generator.randbytes(3 * _SIDE) for _ in range(_SIDE))
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
