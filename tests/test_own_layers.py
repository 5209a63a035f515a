"""Layers of the person's own that hold other layers, converted with the classes that the person gives."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import h5py  # type: ignore[import-untyped]
import pytest

import migrate
from migrate.findings.keras_writing import PlacedByOrder, UnbuiltModel, UnlikeVariables
from tests.fixtures import fixture

MODEL = fixture("tf-2.4-h5-layers-in-layers")
CODE = (MODEL.folder / "model/layers.py").read_text(encoding="utf-8")


def converted(folder: Path, code: str, model: Path = MODEL.model) -> Any:
    own = folder / "own.py"
    own.write_text(code)
    return migrate.convert(model, folder / "out.keras", to="keras", custom_objects=[own], verify=False)


def test_arrays_lie_under_the_attributes_of_the_class(tmp_path: Path) -> None:
    record = converted(tmp_path, CODE)
    assert record.status == "converted"
    assert not [one for one in record.findings if isinstance(one, PlacedByOrder)]
    with zipfile.ZipFile(tmp_path / "out.keras") as archive, archive.open("model.weights.h5") as file:
        block = h5py.File(file)["layers/transformer_block_1"]
        assert block["att/query_dense/vars/0"].shape == (4, 2, 4)
        assert block["ffn/layers/dense_1/vars/0"].shape == (6, 4)
        assert block["norms/layer_normalization_1/vars/1"].shape == (4,)


def test_a_class_with_another_layer_is_refused_with_both_sides(tmp_path: Path) -> None:
    record = converted(tmp_path, CODE.replace("layers.Dense(inner, activation", "layers.Dense(inner + 1, activation"))
    found = [one for one in record.findings if isinstance(one, UnlikeVariables)]
    assert record.status == "refused" and [one.layer for one in found] == ["block_0", "block_1"]
    assert "dense/kernel:0 (4, 6)" in found[0].stored
    assert any(name.endswith("dense/kernel (4, 7)") for name in found[0].variables)
    assert not (tmp_path / "out.keras").exists()


def test_a_class_that_keras_cannot_build_is_refused(tmp_path: Path) -> None:
    record = converted(
        tmp_path, CODE.replace("near = self.norms", 'raise ValueError("of old")\n        near = self.norms')
    )
    (found,) = [one for one in record.findings if isinstance(one, UnbuiltModel)]
    assert record.status == "refused" and "TransformerBlock.call: of old" in found.message


def test_arrays_that_names_do_not_tell_apart_are_placed_by_order_with_a_word(tmp_path: Path) -> None:
    model = tmp_path / "model.h5"
    model.write_bytes(MODEL.model.read_bytes())
    with h5py.File(model, "r+") as file:
        group = file["model_weights/words"]
        both = [group[name][:] for name in group.attrs["weight_names"]]
        del group["words"]
        names = [b"words/embeddings:0", b"words/more/embeddings:0"]
        for name, array in zip(names, [both[1][:6], both[1]], strict=True):
            group[name] = array
        group.attrs["weight_names"] = names
    code = CODE.replace("layers.Embedding(words, width)", "layers.Embedding(length, width)")
    record = converted(tmp_path, code, model)
    assert [one.layer for one in record.findings if isinstance(one, PlacedByOrder)] == ["words"]
    assert record.status == "converted"


@pytest.mark.parametrize(
    ("code", "both"),
    [
        ("import tensorflow as tf", True),
        ("from tensorflow.keras import layers", True),
        ("import keras", False),
        ("import tensorflow as tf\nimport keras", False),
        ("import numpy", False),
    ],
)
def test_files_that_take_keras_from_tensorflow_serve_the_reference_too(tmp_path: Path, code: str, both: bool) -> None:
    path = tmp_path / "own.py"
    path.write_text(code)
    assert migrate.customs.serve_both([path]) is both
