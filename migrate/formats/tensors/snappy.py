"""Snappy decompression of one block, as tables of old checkpoints hold them.

Source: google/snappy, format_description.txt (raw format, without framing).
"""

from __future__ import annotations

from migrate.coding import Malformed, get_varint

_BEST_RATIO = 22
"""Three bytes copy at most 64: no block unpacks to more than 22 times its size."""


def decompress(data: bytes) -> bytes:
    """The block's content. Raises Malformed for any block that no compressor writes; memory is bounded by its size."""
    length, at = get_varint(data, 0)
    if length > _BEST_RATIO * len(data):
        raise Malformed(f"a compressed block of {len(data)} bytes claims to unpack to {length}")
    out = bytearray()
    while at < len(data):
        at = _literal(data, at, out) if data[at] & 3 == 0 else _copy(data, at, out)
        if len(out) > length:
            raise Malformed(f"a compressed block unpacks to more than the {length} bytes it claims", at)
    if len(out) != length:
        raise Malformed(f"a compressed block unpacks to {len(out)} bytes and claims {length}", at)
    return bytes(out)


def _literal(data: bytes, at: int, out: bytearray) -> int:
    length = data[at] >> 2
    at += 1
    if length >= 60:
        width = length - 59
        length = int.from_bytes(data[at : at + width], "little")
        at += width
    length += 1
    if at + length > len(data):
        raise Malformed("a literal of a compressed block is cut off", at)
    out += data[at : at + length]
    return at + length


def _copy(data: bytes, at: int, out: bytearray) -> int:
    tag = data[at]
    if tag & 3 == 1:
        length, width = (tag >> 2 & 7) + 4, 1
        high = (tag >> 5) << 8
    else:
        length, width = (tag >> 2) + 1, 2 if tag & 3 == 2 else 4
        high = 0
    offset = high | int.from_bytes(data[at + 1 : at + 1 + width], "little")
    if at + width >= len(data) or not 0 < offset <= len(out):
        raise Malformed("a copy of a compressed block reaches outside the block", at)
    start = len(out) - offset
    if offset >= length:
        out += out[start : start + length]
    else:
        out += (bytes(out[start:]) * (length // offset + 1))[:length]
    return at + 1 + width
