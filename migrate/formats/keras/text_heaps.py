"""Texts of HDF5 attributes, checked before HDF5 reads them.

Texts without a fixed length lie in heaps, and attributes name them by heap and number. HDF5 never comes back from
reading a number that its heap does not have, as damaged files do, so both are read here first.

Source: HDF5 File Format Specification Version 3.0, sections III.E (heaps), IV.A.1 (headers) and IV.A.2.m (attributes).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

_HEAP = b"GCOL"
_HEADER_2, _BLOCK_2 = b"OHDR", b"OCHK"
_ATTRIBUTE, _CONTINUATION = 0x0C, 0x10
_VARIABLE = 9
_LARGEST = 64 << 20
_MOST_BLOCKS = 1000
_WIDTH = 8
"""Bytes of an address: all writers on machines of the last decades use eight."""


class Texts:
    """The heaps of one file, read as they are asked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._heaps: dict[int, dict[int, int]] = {}

    def check(self, header: int) -> None:
        """Raise ValueError where an attribute of the object with that header names a text that is not there."""
        for body in _messages(self, header):
            for length, heap, number in _references(body):
                if length and self._sizes(heap).get(number, -1) < length:
                    raise ValueError(f"an attribute names text {number} of the heap at byte {heap}, which is not there")

    def read(self, at: int, length: int) -> bytes:
        """Bytes of the file. Raises ValueError where there are fewer."""
        self._stream.seek(at)
        data = self._stream.read(length)
        if len(data) < length:
            raise ValueError(f"the file ends before byte {at + length}")
        return data

    def _sizes(self, heap: int) -> dict[int, int]:
        """Number of each text in a heap → its bytes."""
        if heap not in self._heaps:
            self._heaps[heap] = self._read_heap(heap)
        return self._heaps[heap]

    def _read_heap(self, heap: int) -> dict[int, int]:
        head = self.read(heap, 16)
        size = _number(head, 8)
        if head[:4] != _HEAP or size > _LARGEST:
            raise ValueError(f"there is no heap of texts at byte {heap}")
        data, at, found = self.read(heap, size), 16, {}
        while at + 16 <= size:
            number, length = int.from_bytes(data[at : at + 2], "little"), _number(data, at + 8)
            # Number 0 is the free space, which reaches to the end.
            if number in found or (length > size - at - 16 if number else length != size - at):
                raise ValueError(f"the heap of texts at byte {heap} is damaged")
            if number == 0:
                break
            found[number] = length
            at += 16 + -(-length // 8) * 8
        return found


def _messages(file: Texts, header: int) -> Iterator[bytes]:
    """The attribute messages of an object's header, of either version."""
    head = file.read(header, 16)
    new = head[:4] == _HEADER_2
    blocks = [_first_block_2(file, header, head)] if new else [(header + 16, int.from_bytes(head[8:12], "little"))]
    order = bool(new and head[5] & 4)
    for _ in range(_MOST_BLOCKS):
        if not blocks:
            return
        start, length = blocks.pop()
        if length > _LARGEST:
            raise ValueError(f"the header at byte {header} is damaged")
        data = file.read(start, length)
        for kind, body in _in_block_2(data, order) if new else _in_block_1(data):
            if kind == _ATTRIBUTE:
                yield body
            elif kind == _CONTINUATION and len(body) >= 2 * _WIDTH:
                at, size = _number(body, 0), _number(body, _WIDTH)
                blocks.append((at + 4, max(size - 8, 0)) if new else (at, size))
    raise ValueError(f"the header at byte {header} has no end")


def _first_block_2(file: Texts, header: int, head: bytes) -> tuple[int, int]:
    flags = head[5]
    start = header + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
    width = 1 << (flags & 3)
    return start + width, int.from_bytes(file.read(start, width), "little")


def _in_block_1(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 8 <= len(data):
        kind, length = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length


def _in_block_2(data: bytes, order: bool) -> Iterator[tuple[int, bytes]]:
    at, head = 0, 6 if order else 4
    while at + head <= len(data):
        length = int.from_bytes(data[at + 1 : at + 3], "little")
        yield data[at], data[at + head : at + head + length]
        at += head + length


def _references(body: bytes) -> Iterator[tuple[int, int, int]]:
    """Length, heap and number of each text that an attribute names."""
    if len(body) < 9:
        return
    version = body[0]
    sizes = [int.from_bytes(body[at : at + 2], "little") for at in (2, 4, 6)]
    padded = [-(-size // 8) * 8 if version == 1 else size for size in sizes]
    kind_at = (9 if version == 3 else 8) + padded[0]
    if kind_at >= len(body) or body[kind_at] & 0x0F != _VARIABLE:
        return
    at = kind_at + padded[1] + padded[2]
    while at + 8 + _WIDTH <= len(body):
        heap = _number(body, at + 4)
        yield int.from_bytes(body[at : at + 4], "little"), heap, int.from_bytes(body[at + 12 : at + 16], "little")
        at += 16


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + _WIDTH], "little")
