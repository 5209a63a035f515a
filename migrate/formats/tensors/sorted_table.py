"""Reader of LevelDB tables: sorted pairs of key and value in blocks with checksums.

Sources: LevelDB's doc/table_format.md; tensorflow/core/lib/io/format.cc. A table ends with a footer that names the
index block; the index names the data blocks with their last keys. Each block is followed by its compression (one
byte) and its masked CRC32C.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from migrate import source
from migrate.coding import Malformed, crc32c, get_fixed32, get_varint, mask
from migrate.findings import ModelRefused
from migrate.findings.container import DamagedTable
from migrate.formats.tensors import snappy
from migrate.frozen import dataclass

MAGIC = bytes.fromhex("57fb808b247547db")
_FOOTER = 48
_TRAILER = 5
_PLAIN, _SNAPPY = 0, 1


@dataclass(frozen=True)
class Block:
    """Where a block lies, without its trailer, and a key that is not below any of its keys."""

    last_key: bytes
    offset: int
    size: int


@dataclass(frozen=True)
class Table:
    """An open table: its index only. Blocks are read when asked for."""

    path: Path
    blocks: tuple[Block, ...]

    def entries(self) -> Iterator[tuple[bytes, bytes]]:
        """All pairs in the order of their keys. Raises ModelRefused with DamagedTable."""
        for block in self.blocks:
            yield from self.block_entries(block)

    def block_entries(self, block: Block) -> list[tuple[bytes, bytes]]:
        """The pairs of one block. Raises ModelRefused with DamagedTable."""
        return _entries(self.path, block, read_block(self.path, block))

    def block_of(self, key: bytes) -> Block | None:
        """The block that holds the key if the table does."""
        place = bisect_left(self.blocks, key, key=lambda block: block.last_key)
        return self.blocks[place] if place < len(self.blocks) else None


def is_table(path: Path) -> bool:
    """Whether the file ends as a table does."""
    size = source.size(path)
    return size >= _FOOTER and source.read(path, size - len(MAGIC)) == MAGIC


def open_table(path: Path) -> Table:
    """Read footer and index. Raises ModelRefused with DamagedTable."""
    size = source.size(path)
    footer = source.read(path, max(size - _FOOTER, 0), _FOOTER)
    if len(footer) < _FOOTER or not footer.endswith(MAGIC):
        raise _damaged(path, size, "the mark that ends every table is missing, so the file is cut off or no table")
    try:
        index = _handle(footer, _handle(footer, 0)[1])[0]
    except Malformed as error:
        raise _damaged(path, size - _FOOTER + error.at, error.problem) from None
    blocks = []
    for key, value in _entries(path, index, read_block(path, index)):
        try:
            place = _handle(value, 0)[0]
        except Malformed as error:
            raise _damaged(path, index.offset, f"the index is malformed ({error.problem})") from None
        blocks.append(Block(key, place.offset, place.size))
    return Table(path, tuple(blocks))


def read_block(path: Path, block: Block) -> bytes:
    """A block's content, checked and unpacked. Raises ModelRefused with DamagedTable."""
    if block.offset + block.size + _TRAILER > source.size(path):
        raise _damaged(path, block.offset, f"a block of {block.size} bytes reaches beyond the end of the file")
    raw = source.read(path, block.offset, block.size + _TRAILER)
    stored, actual = get_fixed32(raw, block.size + 1), mask(crc32c(raw[: block.size + 1]))
    if stored != actual:
        problem = f"the checksum of the block is {actual:#010x} and should be {stored:#010x}"
        raise _damaged(path, block.offset, problem)
    compression = raw[block.size]
    content = raw[: block.size]
    if compression == _PLAIN:
        return content
    try:
        if compression != _SNAPPY:
            raise Malformed(f"the block is compressed by an unknown method ({compression})")
        return snappy.decompress(content)
    except Malformed as error:
        raise _damaged(path, block.offset + error.at, error.problem) from None


def _entries(path: Path, block: Block, data: bytes) -> list[tuple[bytes, bytes]]:
    try:
        return list(_pairs(data))
    except Malformed as error:
        raise _damaged(path, block.offset + error.at, error.problem) from None


def _pairs(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each key shares its first bytes with the key before it; the restart points at the end are not needed here."""
    end = len(data) - 4 - 4 * get_fixed32(data, len(data) - 4) if len(data) >= 4 else -1
    if end < 0:
        raise Malformed("a block has more restart points than bytes")
    key, at, first = b"", 0, True
    while at < end:
        start = at
        shared, at = get_varint(data, at)
        own, at = get_varint(data, at)
        length, at = get_varint(data, at)
        if shared > len(key) or at + own + length > end:
            raise Malformed("an entry reaches beyond its block", start)
        following = key[:shared] + data[at : at + own]
        if following <= key and not first:
            raise Malformed("the keys are not in order", start)
        key, first = following, False
        at += own + length
        yield key, data[at - length : at]


def _handle(data: bytes, at: int) -> tuple[Block, int]:
    offset, at = get_varint(data, at)
    size, at = get_varint(data, at)
    return Block(b"", offset, size), at


def _damaged(path: Path, byte: int, problem: str) -> ModelRefused:
    return ModelRefused([DamagedTable(where=str(path), byte=byte, problem=problem)])
