"""The keys under which checkpoints store parts of tensors.

Sources: tensorflow/core/util/saved_tensor_slice_util.cc (EncodeTensorNameSlice) and
tensorflow/core/lib/strings/ordered_code.cc (an encoding whose bytes sort as the values do).
"""

from __future__ import annotations

from collections.abc import Sequence

FULL = -1
"""The length that stands for a whole axis."""


def slice_key(name: str, extents: Sequence[tuple[int, int]]) -> bytes:
    """The key of one part: tensor name, rank, then start and length of each axis (0 and -1 for a whole axis)."""
    numbers = b"".join(_signed(start) + _signed(length) for start, length in extents)
    return _unsigned(0) + _string(name.encode()) + _unsigned(len(extents)) + numbers


def _string(value: bytes) -> bytes:
    escapes = {0x00: b"\x00\xff", 0xFF: b"\xff\x00"}
    return b"".join(escapes.get(byte, bytes([byte])) for byte in value) + b"\x00\x01"


def _unsigned(value: int) -> bytes:
    width = (value.bit_length() + 7) // 8
    return bytes([width]) + value.to_bytes(width, "big")


def _signed(value: int) -> bytes:
    """Seven payload bits a byte, one of them the sign; the leading ones of the header count the bytes."""
    magnitude = ~value if value < 0 else value
    length = magnitude.bit_length() // 7 + 1
    header = (((1 << length) - 1) << (16 - length)) & 0xFFFF
    encoded = value & ((1 << (8 * length)) - 1)
    shift = 8 * length - 16
    encoded ^= header << shift if shift >= 0 else header >> -shift
    return encoded.to_bytes(length, "big")
