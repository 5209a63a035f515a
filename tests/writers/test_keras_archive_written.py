"""Archives as HDF5 and zip readers see them; Keras itself loads them in the tests of the fixtures."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import h5py
import numpy as np
import pytest

from migrate import dtypes
from migrate.findings import InternalError, ModelRefused
from migrate.findings.container import EmptyFile
from migrate.network import Weight
from migrate.writers import keras_archive


@dataclass(frozen=True)
class _Stored:
    """An array in memory that is read in pieces, as a stored one is."""

    values: np.ndarray
    place: tuple[str, int] = ("f", 0)
    damaged: bool = False
    dtype: int = dtypes.NUMBERS["float32"]

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape

    @property
    def size(self) -> int:
        return self.values.nbytes

    def chunks(self) -> Iterator[bytes]:
        data = self.values.tobytes()
        half = len(data) // 2
        yield data[:half]
        if self.damaged:
            raise ModelRefused([EmptyFile(where=self.place[0])])
        yield data[half:]

    def array(self) -> np.ndarray:
        return self.values


def _weight(values: np.ndarray, **facts: object) -> Weight:
    return Weight("w", values.shape, str(values.dtype), (_Stored(values, **facts),))  # type: ignore[arg-type]


def _written(tmp_path: Path, arrays: dict[str, Weight], **more: object) -> zipfile.ZipFile:
    path = tmp_path / "model.keras"
    meta = keras_archive.metadata("3.15.1", datetime(2026, 1, 2, 3, 4, 5))
    keras_archive.write({"class_name": "Sequential"}, arrays, meta, path, **more)  # type: ignore[arg-type]
    return zipfile.ZipFile(path)


def test_arrays_of_every_kind_come_back(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    wanted = {
        "layers/dense/vars/0": random.standard_normal((3, 4)).astype("float32"),
        "layers/dense/vars/1": random.standard_normal(4).astype("float64"),
        "layers/seed/vars/0": np.array(7, "int64"),
        "layers/empty/vars/0": np.zeros((0, 3), "float32"),
        "layers/mask/vars/0": np.array([True, False]),
        "_vars/0": random.standard_normal((2, 2, 2)).astype("float16"),
    }
    with _written(tmp_path, {path: _weight(values) for path, values in wanted.items()}) as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        with h5py.File(archive.open(keras_archive.WEIGHTS)) as file:
            for path, values in wanted.items():
                found = file[path][()]
                assert found.dtype == values.dtype and np.array_equal(found, values), path


def test_config_metadata_and_assets_stand_beside_the_arrays(tmp_path: Path) -> None:
    with _written(tmp_path, {}, assets={"layers/lookup/vocabulary.txt": b"a\nb"}) as archive:
        assert json.loads(archive.read("config.json")) == {"class_name": "Sequential"}
        assert json.loads(archive.read("metadata.json")) == {
            "keras_version": "3.15.1",
            "date_saved": "2026-01-02@03:04:05",
        }
        assert archive.read("assets/layers/lookup/vocabulary.txt") == b"a\nb"
        with h5py.File(archive.open(keras_archive.WEIGHTS)) as file:
            assert list(file) == []


def test_bfloat16_is_stored_as_keras_stores_it(tmp_path: Path) -> None:
    bits = np.array([0x3F80, 0x4000], "uint16")
    weight = Weight("w", (2,), "bfloat16", (_Stored(bits),))
    with _written(tmp_path, {"vars/0": weight}) as archive, h5py.File(archive.open(keras_archive.WEIGHTS)) as file:
        assert file["vars/0"].attrs["dtype"] == "bfloat16"
        assert file["vars/0"][()].tobytes() == bits.tobytes()


def test_made_arrays_are_made_when_they_are_written(tmp_path: Path) -> None:
    values = np.arange(6, dtype="float32").reshape(2, 3)
    weight = _weight(values).mapped(np.transpose, (3, 2))
    constant = Weight("zeros", (4,), "float32", (), lambda: np.zeros(4, "float32"))
    arrays = {"a/vars/0": weight, "b/vars/0": constant}
    with _written(tmp_path, arrays) as archive, h5py.File(archive.open(keras_archive.WEIGHTS)) as file:
        assert np.array_equal(file["a/vars/0"], values.T)
        assert not file["b/vars/0"][()].any()


def test_all_damaged_arrays_are_told_at_once_and_nothing_is_left(tmp_path: Path) -> None:
    ones = np.ones(4, "float32")
    arrays = {f"vars/{i}": _weight(ones, place=(f"f{i}", 0), damaged=i != 1) for i in range(3)}
    with pytest.raises(ModelRefused) as refused:
        _written(tmp_path, arrays)
    assert [finding.where for finding in refused.value.findings] == ["f0", "f2"]
    assert list(tmp_path.iterdir()) == []


def test_an_array_of_another_size_than_it_says_is_a_defect(tmp_path: Path) -> None:
    weight = Weight("w", (5,), "float32", (_Stored(np.ones(4, "float32")),))
    with pytest.raises(InternalError):
        _written(tmp_path, {"vars/0": weight})
    assert list(tmp_path.iterdir()) == []
