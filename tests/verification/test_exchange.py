from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from migrate import dtypes
from migrate.verification import exchange
from migrate.verification.exchange import WIRE, Tensor


def test_every_wire_type_survives(tmp_path: Path) -> None:
    tensors = {
        f"odd/../key {number}": Tensor(number, np.ones((2, 3)).astype(wire)) for number, wire in WIRE.items() if wire
    }
    exchange.write(tmp_path / "t.npz", tensors)
    read = exchange.read(tmp_path / "t.npz")
    assert list(read) == list(tensors)
    for key, tensor in tensors.items():
        assert read[key].dtype == tensor.dtype
        assert read[key].values.dtype == tensor.values.dtype
        assert np.array_equal(read[key].values, tensor.values)


@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (1, 1)])
def test_shapes_survive(tmp_path: Path, shape: tuple[int, ...]) -> None:
    exchange.write(tmp_path / "t.npz", {"x": Tensor(1, np.zeros(shape, np.float32))})
    assert exchange.read(tmp_path / "t.npz")["x"].values.shape == shape


def test_strings_keep_their_nuls_and_lengths(tmp_path: Path) -> None:
    values = np.array([[b"a\0", b""], [b"\0\0\0", bytes(range(256))]], object)
    exchange.write(tmp_path / "t.npz", {"s": Tensor(dtypes.STRING, values)})
    assert exchange.read(tmp_path / "t.npz")["s"].values.tolist() == values.tolist()


def test_a_handle_has_no_values(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="resource"):
        exchange.write(tmp_path / "t.npz", {"h": Tensor(dtypes.RESOURCE, np.zeros(1))})
