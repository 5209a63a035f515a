"""Writer of LevelDB tables, without compression. Source: LevelDB's doc/table_format.md."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from migrate.coding import crc32c, fixed32, mask, put_varint

_MAGIC = bytes.fromhex("57fb808b247547db")
_BLOCK = 64 << 10
_RESTART_EVERY = 16
_HANDLES = 40


class _Block:
    """A block under way: each key is stored as what it does not share with the key before it."""

    def __init__(self, restart_every: int = _RESTART_EVERY) -> None:
        self._every = restart_every
        self._data, self._restarts, self._count, self.last = bytearray(), [0], 0, b""

    def add(self, key: bytes, value: bytes) -> None:
        if self._count and self._count % self._every == 0:
            self._restarts.append(len(self._data))
            shared = 0
        else:
            shared = _shared(self.last, key)
        self._data += put_varint(shared) + put_varint(len(key) - shared) + put_varint(len(value))
        self._data += key[shared:] + value
        self._count += 1
        self.last = key

    def __len__(self) -> int:
        return len(self._data)

    def finish(self) -> bytes:
        restarts = b"".join(map(fixed32, self._restarts))
        return bytes(self._data) + restarts + fixed32(len(self._restarts))


def write_table(path: Path, pairs: Iterable[tuple[bytes, bytes]]) -> None:
    """Write pairs of key and value, given in the order of their keys, as a table file."""
    index = _Block(restart_every=1)
    with path.open("wb") as file:
        block = _Block()
        for key, value in pairs:
            block.add(key, value)
            if len(block) >= _BLOCK:
                index.add(key, _put(file, block))
                block = _Block()
        if len(block):
            index.add(block.last, _put(file, block))
        handles = _put(file, _Block()) + _put(file, index)
        file.write(handles.ljust(_HANDLES, b"\x00") + _MAGIC)


def _put(file: BinaryIO, block: _Block) -> bytes:
    """Write a block with its trailer; gives its handle."""
    content = block.finish()
    offset = file.tell()
    file.write(content + b"\x00" + fixed32(mask(crc32c(content + b"\x00"))))
    return put_varint(offset) + put_varint(len(content))


def _shared(one: bytes, other: bytes) -> int:
    for position, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return position
    return min(len(one), len(other))
