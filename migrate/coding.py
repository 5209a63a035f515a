"""The small encodings that tensor bundles and LevelDB tables share: varints, CRC32C and string tensors.

Sources: LevelDB's table_format.md (varints, masked checksums) and the comments of
tensorflow/core/util/tensor_bundle/tensor_bundle.cc (how string tensors are laid out and summed).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import google_crc32c

from migrate import dtypes

PIECE = 4 << 20
"""Bytes that are read and handed on at a time."""

_MASK_DELTA = 0xA282EAD8
_UINT32 = 0xFFFFFFFF
_LONGEST_VARINT = 63
_CHECKSUM, _WIDE = 4, 8
_VARINT, _LENGTH_DELIMITED = 0, 2
_FIXED = {1: 8, 5: 4}


class Malformed(ValueError):
    """Bytes that no writer of the format produces. `at` is the byte, counted from the start of what was read."""

    def __init__(self, problem: str, at: int = 0) -> None:
        self.problem, self.at = problem, at
        super().__init__(f"{problem} at byte {at}")


def put_varint(value: int) -> bytes:
    """A non-negative integer, seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def get_varint(data: bytes | memoryview, at: int) -> tuple[int, int]:
    """The integer that begins at byte `at`, and the byte after it. Raises Malformed."""
    value = shift = 0
    start = at
    while at < len(data) and shift <= _LONGEST_VARINT:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise Malformed("a number has no end", start)


def fields(data: bytes, numbers: bool = False) -> Iterator[tuple[int, Any]]:
    """Number and bytes of each length-delimited field of a message, and integers where `numbers` are asked for.

    Fields of fixed width are skipped. Raises Malformed.
    """
    at = 0
    while at < len(data):
        tag, at = get_varint(data, at)
        kind = tag & 7
        if kind == _VARINT:
            value, at = get_varint(data, at)
            if numbers:
                yield tag >> 3, value
            continue
        if kind == _LENGTH_DELIMITED:
            length, at = get_varint(data, at)
        elif kind in _FIXED:
            length = _FIXED[kind]
        else:
            raise Malformed("a field of an unknown kind", at)
        if at + length > len(data):
            raise Malformed("a field is cut off", at)
        if kind == _LENGTH_DELIMITED:
            yield tag >> 3, data[at : at + length]
        at += length


def fixed32(value: int) -> bytes:
    """Four bytes, little endian."""
    return value.to_bytes(4, "little")


def get_fixed32(data: bytes | memoryview, at: int) -> int:
    """The four bytes at `at`, little endian."""
    return int.from_bytes(data[at : at + 4], "little")


def crc32c(data: bytes, before: int = 0) -> int:
    """CRC32C of `data`, continued from the checksum of what came before."""
    return int(google_crc32c.extend(before, data))


def mask(crc: int) -> int:
    """The form in which a checksum is stored, so that data holding checksums can be summed again."""
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & _UINT32


class EntryChecksum:
    """The CRC32C of a bundle entry, fed piece by piece as the entry's bytes lie on disk.

    Lengths lie on disk as varints and are summed as numbers of fixed width. A string tensor begins with all its
    lengths, summed as 32-bit numbers (64-bit where they do not fit). Each element of a variant tensor is a length,
    summed as a 64-bit number, as many bytes, and a checksum of four bytes. Other types are summed as they lie.
    """

    def __init__(self, dtype: int, elements: int) -> None:
        self._variant = dtype == dtypes.VARIANT
        self._lengths_left = elements if self._variant or dtype == dtypes.STRING else 0
        self._crc = self._length = self._shift = self._plain_left = 0

    def update(self, piece: bytes) -> None:
        """Add the next bytes of the entry. Raises Malformed for a length that has no end."""
        at = 0
        while at < len(piece):
            if self._lengths_left and not self._plain_left:
                at = self._take_lengths(piece, at)
                continue
            end = min(at + self._plain_left, len(piece)) if self._lengths_left else len(piece)
            self._plain_left = max(self._plain_left - (end - at), 0)
            self._crc = crc32c(piece[at:end] if end - at < len(piece) else piece, self._crc)
            at = end

    @property
    def stored(self) -> int:
        """The masked sum, as the index holds it."""
        return mask(self._crc)

    def _take_lengths(self, piece: bytes, at: int) -> int:
        widened = bytearray()
        while self._lengths_left and not self._plain_left and at < len(piece):
            byte = piece[at]
            at += 1
            self._length |= (byte & 0x7F) << self._shift
            self._shift += 7
            if byte < 0x80:
                widened += self._end_length()
            elif self._shift > _LONGEST_VARINT:
                raise Malformed("a length has no end", at)
        self._crc = crc32c(bytes(widened), self._crc)
        return at

    def _end_length(self) -> bytes:
        length, self._length, self._shift = self._length, 0, 0
        self._lengths_left -= 1
        if length >> _LONGEST_VARINT:
            raise Malformed(f"a length of {length} bytes is impossible")
        if not self._variant:
            return _wide(length)
        self._plain_left = length + _CHECKSUM
        return length.to_bytes(_WIDE, "little")


def _wide(length: int) -> bytes:
    return length.to_bytes(4 if length <= _UINT32 else _WIDE, "little")


def encode_strings(values: Iterable[bytes]) -> bytes:
    """A string tensor as a bundle holds it: lengths as varints, a masked sum of the lengths, then all bytes."""
    strings = list(values)
    lengths = crc32c(b"".join(_wide(len(value)) for value in strings))
    return b"".join([*(put_varint(len(value)) for value in strings), fixed32(mask(lengths)), *strings])


def decode_strings(data: bytes, elements: int) -> list[bytes]:
    """The strings of an encoded string tensor, row major. Raises Malformed where lengths and bytes disagree."""
    lengths, at = [], 0
    for _ in range(elements):
        length, at = get_varint(data, at)
        lengths.append(length)
    at += _CHECKSUM
    if at + sum(lengths) != len(data):
        raise Malformed(f"the strings take {at + sum(lengths)} bytes, but {len(data)} are stored", at)
    strings = []
    for length in lengths:
        strings.append(data[at : at + length])
        at += length
    return strings
