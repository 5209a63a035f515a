"""Reader of tensor bundles, the checkpoint format V2: one `.index` table and data shards.

Sources: tensorflow/core/protobuf/tensor_bundle.proto, tensorflow/core/util/tensor_bundle/tensor_bundle.cc. The
index maps the empty key to a BundleHeaderProto and each tensor's name to a BundleEntryProto. A partitioned tensor has
an entry without bytes that lists its slices; each slice has an entry under an encoded key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

from migrate import dtypes, protos, source
from migrate.coding import EntryChecksum, Malformed
from migrate.findings import Finding, ModelRefused
from migrate.findings.checkpoint import (
    BigEndianCheckpoint,
    DamagedTensor,
    MalformedEntry,
    MissingShards,
    TruncatedShard,
)
from migrate.formats.graphs.shapes import extents_of, shape_of
from migrate.formats.tensors import sorted_table
from migrate.formats.tensors.ordered_code import FULL, slice_key
from migrate.formats.tensors.partition import Part, assembled, check_cover, region_of, specification
from migrate.frozen import dataclass
from migrate.models import Checkpoint, StoredTensor

_LITTLE = 0
_MOST_SHARDS = 99_999

Rows = dict[bytes, Any]
"""Key as stored → BundleEntryProto."""


@dataclass(frozen=True)
class BundleTensor:
    """One entry of a bundle. A StoredTensor."""

    name: str
    dtype: int
    shape: tuple[int, ...]
    path: Path
    offset: int
    size: int
    crc: int
    """The masked CRC32C that the index holds."""

    @property
    def place(self) -> tuple[str, int]:
        """Shard and byte."""
        return str(self.path), self.offset

    def chunks(self) -> Iterator[bytes]:
        """The entry's bytes as they lie on disk. Raises ModelRefused with DamagedTensor."""
        checksum = EntryChecksum(self.dtype, prod(self.shape))
        count = 0
        for piece in source.pieces(self.path, self.offset, self.size):
            count += len(piece)
            try:
                checksum.update(piece)
            except Malformed as error:
                raise self._damaged(error.problem) from None
            yield piece
        if count != self.size:
            raise self._damaged(f"it has {count} of {self.size} bytes")
        if checksum.stored != self.crc:
            raise self._damaged(f"its checksum is {checksum.stored:#010x} and should be {self.crc:#010x}")

    def _damaged(self, problem: str) -> ModelRefused:
        finding = DamagedTensor(where=str(self.path), tensor=self.name, byte=self.offset, problem=problem)
        return ModelRefused([finding])


def read_bundle(folder: Path, stem: str) -> Checkpoint:
    """Open the bundle `stem` in `folder`: its index is read, its shards are measured.

    Raises ModelRefused with every finding: a damaged index, missing or short shards, entries that contradict
    themselves. Damaged bytes of tensors show only when the tensors are read.
    """
    index = folder / f"{stem}.index"
    header, rows = _rows(index)
    shards = tuple(folder / f"{stem}.data-{n:05d}-of-{header.num_shards:05d}" for n in range(header.num_shards))
    parts = _slice_names(rows)
    findings: list[Finding] = []
    entries = _entries(index, rows, shards, parts, findings)
    findings = [*_missing(folder / stem, shards, entries), *findings, *_truncated(entries, shards)]
    tensors, slices = _tensors(index, rows, entries, parts, findings)
    if findings:
        raise ModelRefused(findings)
    return Checkpoint(folder / stem, "V2", tensors, slices, (index, *shards))


def _rows(index: Path) -> tuple[Any, Rows]:
    messages = protos.protobuf("tensor_bundle")
    header, rows, findings = None, Rows(), list[Finding]()
    for key, value in sorted_table.open_table(index).entries():
        kind = messages.BundleEntryProto if key else messages.BundleHeaderProto
        try:
            message = kind.FromString(value)
        except DecodeError:
            findings.append(MalformedEntry(where=str(index), tensor=_shown(key), problem="it cannot be parsed"))
            continue
        if key:
            rows[key] = message
        else:
            header = message
    if header is None:
        findings.append(MalformedEntry(where=str(index), tensor="(header)", problem="there is none"))
        raise ModelRefused(findings)
    findings += _header_findings(index, header)
    if findings:
        raise ModelRefused(findings)
    return header, rows


def _header_findings(index: Path, header: Any) -> list[Finding]:
    if header.endianness != _LITTLE:
        return [BigEndianCheckpoint(where=str(index))]
    if not 0 < header.num_shards <= _MOST_SHARDS:
        problem = f"it names {header.num_shards} data files"
        return [MalformedEntry(where=str(index), tensor="(header)", problem=problem)]
    return []


def _missing(prefix: Path, shards: tuple[Path, ...], entries: Mapping[bytes, BundleTensor]) -> list[Finding]:
    missing = {shard for shard in shards if not shard.is_file()}
    if not missing:
        return []
    lost = sorted({entry.name for entry in entries.values() if entry.path in missing})
    surviving = sorted({entry.name for entry in entries.values()}.difference(lost))
    files = tuple(shard.name for shard in shards if shard in missing)
    held = {"lost": tuple(lost), "surviving": tuple(surviving)}
    return [MissingShards(where=str(prefix), files=files, shards=len(shards), **held)]


def _entries(
    index: Path, rows: Rows, shards: tuple[Path, ...], parts: Mapping[bytes, str], findings: list[Finding]
) -> dict[bytes, BundleTensor]:
    """The entries that have bytes of their own, by stored key; what is wrong with the others goes to `findings`."""
    entries = {}
    for key, row in rows.items():
        if row.slices:
            continue
        name = parts.get(key) or _shown(key)
        try:
            entries[key] = _entry(name, row, shards)
        except Malformed as error:
            findings.append(MalformedEntry(where=str(index), tensor=name, problem=error.problem))
    return entries


def _entry(name: str, row: Any, shards: tuple[Path, ...]) -> BundleTensor:
    shape = shape_of(row.shape)
    if not 0 <= row.shard_id < len(shards):
        raise Malformed(f"it lies in data file {row.shard_id} of {len(shards)}")
    if row.offset < 0 or row.size < 0:
        raise Malformed(f"it lies at byte {row.offset} and has {row.size} bytes")
    _check_size(row.dtype, shape, row.size)
    return BundleTensor(name, row.dtype, shape, shards[row.shard_id], row.offset, row.size, row.crc32c)


def _check_size(dtype: int, shape: tuple[int, ...], size: int) -> None:
    """Make sure that a size on disk can hold the shape. Raises Malformed."""
    if dtype not in dtypes.NAMES or dtype == dtypes.RESOURCE:
        raise Malformed(f"its type {dtypes.name(dtype)} cannot be stored")
    width = dtypes.WIDTHS.get(dtype)
    if width and size != prod(shape) * width:
        wanted = prod(shape) * width
        raise Malformed(f"shape {list(shape)} of {dtypes.name(dtype)} takes {wanted} bytes, but {size} are stored")
    if not width and size < prod(shape):
        raise Malformed(f"{prod(shape)} elements of {dtypes.name(dtype)} do not fit into {size} bytes")


def _truncated(entries: Mapping[bytes, BundleTensor], shards: tuple[Path, ...]) -> list[Finding]:
    findings: list[Finding] = []
    for shard in filter(Path.is_file, shards):
        actual = source.size(shard)
        within = [entry for entry in entries.values() if entry.path == shard]
        lost = sorted(entry.name for entry in within if entry.offset + entry.size > actual)
        if lost:
            surviving = sorted(entry.name for entry in within if entry.offset + entry.size <= actual)
            expected = max(entry.offset + entry.size for entry in within)
            sizes = {"expected": expected, "actual": actual}
            findings.append(TruncatedShard(where=str(shard), **sizes, lost=tuple(lost), surviving=tuple(surviving)))
    return findings


def _tensors(
    index: Path,
    rows: Rows,
    entries: Mapping[bytes, BundleTensor],
    parts: Mapping[bytes, str],
    findings: list[Finding],
) -> tuple[dict[str, StoredTensor], dict[str, dict[str, StoredTensor]]]:
    tensors: dict[str, StoredTensor] = {}
    slices: dict[str, dict[str, StoredTensor]] = {}
    for key, row in rows.items():
        name = _shown(key)
        try:
            if row.slices:
                tensors[name], slices[name] = _partitioned(name, row, entries)
            elif key in entries and key not in parts:
                tensors[key.decode()] = entries[key]
        except (Malformed, UnicodeDecodeError) as error:
            problem = error.problem if isinstance(error, Malformed) else "its name is not UTF-8"
            findings.append(MalformedEntry(where=str(index), tensor=name, problem=problem))
    return tensors, slices


def _partitioned(
    name: str, row: Any, entries: Mapping[bytes, BundleTensor]
) -> tuple[StoredTensor, dict[str, StoredTensor]]:
    shape = shape_of(row.shape)
    parts, slices = [], dict[str, StoredTensor]()
    for message in row.slices:
        extents = extents_of(message)
        region = region_of(extents, shape)
        stored = entries.get(slice_key(name, extents))
        if stored is None or stored.dtype != row.dtype or stored.shape != region.shape:
            raise Malformed(f"its part {specification(extents, shape)} has no entry of its type and shape")
        parts.append(Part(region, stored))
        slices[specification(extents, shape)] = stored
    check_cover([part.region for part in parts], shape)
    return assembled(row.dtype, region_of([(0, FULL)] * len(shape), shape), parts), slices


def _slice_names(rows: Rows) -> dict[bytes, str]:
    """The stored keys of all parts, and how a message names them."""
    names = {}
    for key, row in rows.items():
        for message in row.slices:
            extents = extents_of(message)
            sizes = tuple(dim.size for dim in row.shape.dim)
            names[slice_key(_shown(key), extents)] = f"{_shown(key)} [{specification(extents, sizes)}]"
    return names


def _shown(key: bytes) -> str:
    return key.decode("utf-8", "backslashreplace") if key else "(header)"
