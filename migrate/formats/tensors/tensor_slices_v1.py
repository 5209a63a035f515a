"""Reader of V1 checkpoints: tables of SavedTensorSlices messages, one file or several shards.

Sources: tensorflow/core/util/saved_tensor_slice.proto, tensor_slice_writer.cc, tensor_slice_reader.cc. The empty key
holds the list of tensors with their slices; each slice lies under its encoded key as a TensorProto.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

from migrate import dtypes, protos
from migrate.coding import PIECE, Malformed
from migrate.findings import Finding, ModelRefused
from migrate.findings.checkpoint import DamagedTensor, MalformedEntry
from migrate.formats.graphs.shapes import extents_of, shape_of
from migrate.formats.tensors import sorted_table, tensor_values
from migrate.formats.tensors.ordered_code import FULL, slice_key
from migrate.formats.tensors.partition import Part, assembled, check_cover, region_of, specification
from migrate.formats.tensors.sorted_table import Block, Table
from migrate.frozen import dataclass
from migrate.models import Checkpoint, StoredTensor


@dataclass(frozen=True)
class SliceTensor:
    """One stored slice. A StoredTensor; it is in memory while it is read."""

    name: str
    dtype: int
    shape: tuple[int, ...]
    table: Table
    block: Block
    key: bytes

    @property
    def place(self) -> tuple[str, int]:
        """The file, and the byte where the block begins that holds the slice."""
        return str(self.table.path), self.block.offset

    @property
    def size(self) -> int:
        """Bytes of the encoded tensor; reads it where the type has no fixed width."""
        width = dtypes.WIDTHS.get(self.dtype)
        return prod(self.shape) * width if width else sum(map(len, self.chunks()))

    def chunks(self) -> Iterator[bytes]:
        """The slice in the bundle's encoding. Raises ModelRefused with DamagedTensor."""
        try:
            encoded = tensor_values.encode(self._message(), self.dtype, prod(self.shape))
        except Malformed as error:
            raise self._damaged(error.problem) from None
        except ModelRefused as refused:
            raise self._damaged("the block that holds it is damaged") from refused
        for at in range(0, len(encoded), PIECE):
            yield encoded[at : at + PIECE]

    def _message(self) -> Any:
        value = dict(self.table.block_entries(self.block)).get(self.key)
        if value is None:
            raise Malformed("the file lists it and holds no bytes of it")
        try:
            return protos.saved_tensor_slices().SavedTensorSlices.FromString(value).data.data
        except DecodeError:
            raise Malformed("its bytes cannot be parsed") from None

    def _damaged(self, problem: str) -> ModelRefused:
        path, byte = self.place
        return ModelRefused([DamagedTensor(where=path, tensor=self.name, byte=byte, problem=problem)])


@dataclass(frozen=True)
class _Listed:
    """A tensor as the files list it."""

    dtype: int
    shape: tuple[int, ...]
    parts: dict[str, Part]


def read_tensor_slices(prefix: Path, files: Sequence[Path]) -> Checkpoint:
    """Open a V1 checkpoint of one or several files: their lists of tensors are read, no values.

    Raises ModelRefused with every finding: damaged tables, entries that contradict themselves.
    """
    listed: dict[str, _Listed] = {}
    findings: list[Finding] = []
    for path in files:
        try:
            table = sorted_table.open_table(path)
            for meta in _metas(table):
                findings += _list(listed, meta, table)
        except ModelRefused as refused:
            findings += refused.findings
    tensors, slices = dict[str, StoredTensor](), dict[str, Mapping[str, StoredTensor]]()
    for name, entry in listed.items():
        try:
            tensors[name] = _whole(entry)
        except Malformed as error:
            findings.append(MalformedEntry(where=str(prefix), tensor=name, problem=error.problem))
        if len(entry.parts) > 1:
            slices[name] = {spec: part.stored for spec, part in entry.parts.items()}
    if findings:
        raise ModelRefused(findings)
    return Checkpoint(prefix, "V1", tensors, slices, tuple(files))


def _metas(table: Table) -> Sequence[Any]:
    """The SavedSliceMeta messages under the empty key, which sorts first."""
    rows = table.block_entries(table.blocks[0]) if table.blocks else []
    value = dict(rows).get(b"")
    try:
        if value is None:
            raise Malformed("there is none")
        return list(protos.saved_tensor_slices().SavedTensorSlices.FromString(value).meta.tensor)
    except (Malformed, DecodeError) as error:
        problem = error.problem if isinstance(error, Malformed) else "it cannot be parsed"
        finding = MalformedEntry(where=str(table.path), tensor="(list of tensors)", problem=problem)
        raise ModelRefused([finding]) from None


def _list(listed: dict[str, _Listed], meta: Any, table: Table) -> list[Finding]:
    """Add one file's slices of a tensor; gives what is wrong with them."""
    try:
        shape = shape_of(meta.shape)
        known = listed.setdefault(meta.name, _Listed(meta.type, shape, {}))
        if (known.dtype, known.shape) != (meta.type, shape):
            raise Malformed("two files give it different types or shapes")
        if meta.type not in tensor_values.FIELDS:
            raise Malformed(f"its type {dtypes.name(meta.type)} cannot be stored in this format")
        for message in meta.slice:
            extents = extents_of(message)
            spec = specification(extents, shape)
            known.parts[spec] = _part(meta.name, extents, known, table)
    except Malformed as error:
        return [MalformedEntry(where=str(table.path), tensor=meta.name, problem=error.problem)]
    return []


def _part(name: str, extents: list[tuple[int, int]], known: _Listed, table: Table) -> Part:
    region = region_of(extents, known.shape)
    key = slice_key(name, extents)
    block = table.block_of(key)
    if block is None:
        raise Malformed("the file lists it and holds no bytes of it")
    return Part(region, SliceTensor(name, known.dtype, region.shape, table, block, key))


def _whole(entry: _Listed) -> StoredTensor:
    parts = list(entry.parts.values())
    check_cover([part.region for part in parts], entry.shape)
    if len(parts) == 1:
        return parts[0].stored
    return assembled(entry.dtype, region_of([(0, FULL)] * len(entry.shape), entry.shape), parts)
