"""Writer of tensor bundles: tensors stream from where they lie into one data file, then an index over it.

Sources: tensorflow/core/protobuf/tensor_bundle.proto, tensorflow/core/util/tensor_bundle/tensor_bundle.cc. A
SavedModel's `variables/variables` is such a bundle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

from migrate import dtypes, protos
from migrate.coding import EntryChecksum, encode_strings
from migrate.findings import EnvironmentFault, Finding, ModelRefused
from migrate.frozen import dataclass
from migrate.models import StoredTensor
from migrate.writers.sorted_table import write_table
from migrate.writers.writeback import WriteBack

_PRODUCER = 1
"""The bundle version that TensorFlow writes (kTensorBundleVersion)."""


@dataclass(frozen=True)
class WrittenBundle:
    """What was written: both files, and the bytes of data."""

    index: Path
    data: Path
    size: int


@dataclass(frozen=True)
class _Text:
    """A scalar string tensor from memory. A StoredTensor."""

    value: bytes
    dtype: int = dtypes.STRING
    shape: tuple[int, ...] = ()
    place: tuple[str, int] = ("", 0)

    @property
    def size(self) -> int:
        return len(encode_strings([self.value]))

    def chunks(self) -> Iterator[bytes]:
        yield encode_strings([self.value])


def write_bundle(prefix: Path, tensors: Mapping[str, StoredTensor], extra: Mapping[str, bytes]) -> WrittenBundle:
    """Write `<prefix>.data-00000-of-00001` and `<prefix>.index`.

    `extra` holds scalar string tensors. Tensors are read in the order in which they lie on disk, in bounded pieces.
    Raises ModelRefused with the findings of all damaged tensors at once, EnvironmentFault where the disk is full;
    then neither file is left.
    """
    data, index = (prefix.with_name(prefix.name + ending) for ending in (".data-00000-of-00001", ".index"))
    everything = {**tensors, **{key: _Text(value) for key, value in extra.items()}}
    try:
        rows, size = _write_data(data, everything)
        write_table(index, _index(rows))
    except OSError as error:
        _remove(data, index)
        problem = f"{prefix} cannot be written: {error.strerror or error}."
        raise EnvironmentFault(problem, "Make room on the disk, or choose another place.") from error
    except BaseException:
        _remove(data, index)
        raise
    return WrittenBundle(index, data, size)


def _write_data(data: Path, tensors: Mapping[str, StoredTensor]) -> tuple[dict[str, Any], int]:
    rows: dict[str, Any] = {}
    findings: list[Finding] = []
    with data.open("wb", buffering=1 << 20) as file:
        writeback = WriteBack(file.fileno())
        for key, tensor in sorted(tensors.items(), key=lambda item: (item[1].place, item[0])):
            try:
                rows[key] = _write_tensor(file, tensor)
                writeback.grown(file.tell())
            except ModelRefused as refused:
                findings += refused.findings
        size = file.tell()
    if findings:
        raise ModelRefused(dict.fromkeys(findings))
    return rows, size


def _write_tensor(file: BinaryIO, tensor: StoredTensor) -> Any:
    checksum = EntryChecksum(tensor.dtype, prod(tensor.shape))
    offset = file.tell()
    for chunk in tensor.chunks():
        checksum.update(chunk)
        file.write(chunk)
    row = protos.protobuf("tensor_bundle").BundleEntryProto()
    row.dtype, row.offset, row.size, row.crc32c = tensor.dtype, offset, file.tell() - offset, checksum.stored
    row.shape.SetInParent()
    for size in tensor.shape:
        row.shape.dim.add(size=size)
    return row


def _index(rows: Mapping[str, Any]) -> Iterator[tuple[bytes, bytes]]:
    header = protos.protobuf("tensor_bundle").BundleHeaderProto(num_shards=1)
    header.version.producer = _PRODUCER
    yield b"", header.SerializeToString()
    for key, row in sorted((key.encode(), row) for key, row in rows.items()):
        yield key, row.SerializeToString()


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
