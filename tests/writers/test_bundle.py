"""The writer of bundles, read back by the reader (which tests/formats holds against TensorFlow's own)."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate import coding, dtypes
from migrate.findings import EnvironmentFault, ModelRefused
from migrate.findings.checkpoint import DamagedTensor
from migrate.formats.tensors.integrity import integrity
from migrate.formats.tensors.sorted_table import open_table
from migrate.formats.tensors.tensor_bundle import read_bundle
from migrate.writers.bundle import write_bundle
from migrate.writers.sorted_table import write_table


@dataclass(frozen=True)
class Stored:
    """A tensor in memory, given in pieces of any size."""

    dtype: int
    shape: tuple[int, ...]
    data: bytes
    place: tuple[str, int] = ("f", 0)
    piece: int = 3

    @property
    def size(self) -> int:
        return len(self.data)

    def chunks(self) -> Iterator[bytes]:
        yield from (self.data[at : at + self.piece] for at in range(0, len(self.data), self.piece))


@dataclass(frozen=True)
class Damaged(Stored):
    def chunks(self) -> Iterator[bytes]:
        yield self.data
        finding = DamagedTensor(where="f", tensor=str(self.place), byte=0, problem="test")
        raise ModelRefused([finding])


def test_round_trip(tmp_path):
    values = np.arange(12, dtype="<f4")
    tensors = {
        "z": Stored(1, (3, 4), values.tobytes(), ("f", 100)),
        "a/b": Stored(dtypes.STRING, (2, 2), coding.encode_strings([b"", b"x" * 300, b"yz", b"\xff"]), ("f", 5)),
        "ä": Stored(9, (), (7).to_bytes(8, "little"), ("e", 900)),
        "empty": Stored(1, (0, 5), b""),
    }
    written = write_bundle(tmp_path / "v", tensors, {"_graph": b"object graph"})
    assert (written.index, written.data) == (tmp_path / "v.index", tmp_path / "v.data-00000-of-00001")
    assert written.size == written.data.stat().st_size
    checkpoint = read_bundle(tmp_path, "v")
    assert integrity(checkpoint) == ()
    assert set(checkpoint.tensors) == {*tensors, "_graph"}
    for key, tensor in tensors.items():
        read = checkpoint.tensors[key]
        assert (read.dtype, read.shape, b"".join(read.chunks())) == (tensor.dtype, tensor.shape, tensor.data)
    assert coding.decode_strings(b"".join(checkpoint.tensors["_graph"].chunks()), 1) == [b"object graph"]


def test_tensors_are_written_in_the_order_of_their_places(tmp_path):
    tensors = {str(n): Stored(4, (1,), bytes([n]), (f"shard {n % 2}", -n)) for n in range(10)}
    written = write_bundle(tmp_path / "v", tensors, {})
    assert written.data.read_bytes() == bytes([8, 6, 4, 2, 0, 9, 7, 5, 3, 1])


def test_all_damaged_tensors_are_named_and_nothing_is_left(tmp_path):
    tensors = {str(n): (Damaged if n % 3 else Stored)(4, (1,), b"x", ("f", n)) for n in range(6)}
    with pytest.raises(ModelRefused) as refused:
        write_bundle(tmp_path / "v", tensors, {})
    assert len(refused.value.findings) == 4
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written(tmp_path):
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        write_bundle(tmp_path / "none/v", {}, {})


def test_memory_stays_flat(tmp_path):
    big = write_bundle(tmp_path / "big", {"w": Stored(1, (24 << 20,), bytes(96 << 20), piece=1 << 20)}, {})
    tensors = read_bundle(tmp_path, "big").tensors
    tracemalloc.start()
    write_bundle(tmp_path / "copy", tensors, {})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * coding.PIECE < big.size


@settings(max_examples=50, deadline=None)
@given(rows=st.dictionaries(st.binary(max_size=20), st.binary(max_size=30000), max_size=40))
def test_tables_come_back_as_they_were(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("table") / "t"
    pairs = sorted(rows.items())
    write_table(path, pairs)
    table = open_table(path)
    assert list(table.entries()) == pairs
    assert all(dict(table.block_entries(table.block_of(key)))[key] == value for key, value in pairs)


@given(strings=st.lists(st.binary(max_size=400), max_size=20), piece=st.integers(1, 50))
def test_string_tensors(strings, piece):
    data = coding.encode_strings(strings)
    assert coding.decode_strings(data, len(strings)) == strings
    whole, parts = coding.EntryChecksum(dtypes.STRING, len(strings)), coding.EntryChecksum(dtypes.STRING, len(strings))
    whole.update(data)
    for at in range(0, len(data), piece):
        parts.update(data[at : at + piece])
    assert whole.stored == parts.stored
