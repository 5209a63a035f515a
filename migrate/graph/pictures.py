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
_MOST_DOTS = 1 << 20
_SEED = 20150809
_DECODERS = frozenset({"DecodeJpeg", "DecodePng", "DecodeImage"})
_BASE64 = "DecodeBase64"
# Ops that hand strings on, loops over a batch of them included.
_HAND_ON = frozenset({
    "Identity", "Reshape", "ExpandDims", "Squeeze", "PlaceholderWithDefault", "StridedSlice", "Unpack", "Enter",
    "Switch", "Merge", "TensorArrayScatterV2", "TensorArrayScatterV3", "TensorArrayUnpack", "TensorArrayReadV2",
    "TensorArrayReadV3", "TensorArrayRead", _BASE64,
})  # fmt: skip
# Ops that leave a picture as high and as wide as it is.
_KEEP_SIZE = frozenset({
    "Cast", "Identity", "ExpandDims", "Switch", "Merge", "Mul", "Add", "AddV2", "Sub", "RealDiv", "Div", "Maximum",
    "Minimum", "Pack",
})  # fmt: skip


def pictures(view: GraphView, edge: Edge) -> tuple[bytes, ...]:
    """Pictures in the form that a tensor of strings should have, the same each time; none where nothing decodes it."""
    decoders = list(_decoders(view, edge))
    if not decoders:
        return ()
    generator = random.Random(_SEED)
    height, width = next(filter(None, (_size(view, name) for name, _ in decoders)), (_SIDE, _SIDE))
    made = tuple(_png(generator, height, width) for _ in range(COUNT))
    if not all(packed for _, packed in decoders):
        return made
    return tuple(base64.urlsafe_b64encode(picture).rstrip(b"=") for picture in made)


def _size(view: GraphView, decoder: str) -> tuple[int, int] | None:
    """The height and width that a graph states of what is decoded, before it makes it larger or smaller."""
    pending, seen = [decoder], {decoder}
    while pending:
        name = pending.pop(0)
        shape = view.shape((name, 0))
        height, width = shape[-3:-1] if shape is not None and len(shape) > 2 else (None, None)
        if height and width:
            return (height, width) if height * width <= _MOST_DOTS else None
        takers = [node.name for node in view.data_consumers(name) if node.op in _KEEP_SIZE and node.name not in seen]
        seen.update(takers)
        pending += takers
    return None


def _decoders(view: GraphView, edge: Edge) -> Iterator[tuple[str, bool]]:
    """Each decoder behind a tensor, and whether it gets what was base64."""
    pending, seen = [(edge, False)], set[tuple[str, bool]]()
    while pending:
        (name, index), packed = pending.pop()
        for node, _, taken in view.consumers[name]:
            if taken < 0 or (name == edge[0] and taken != index) or (node.name, packed) in seen:
                continue
            seen.add((node.name, packed))
            if node.op in _DECODERS:
                yield node.name, packed
            elif node.op in _HAND_ON:
                pending.append(((node.name, 0), packed or node.op == _BASE64))


def _png(generator: random.Random, height: int, width: int) -> bytes:
    """A picture of random colours."""
    rows = b"".join(b"\0" + generator.randbytes(3 * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
