"""Names and layouts of Keras files, and forms of their configs: each kind, and a file that has none of it."""

from __future__ import annotations

import json
from pathlib import Path

import h5py

from migrate.formats import keras
from tests.formats.keras.building import BIAS, DENSE, KERNEL, sequential, write_archive, write_h5

MINE = {f"TFM{number}" for number in range(570, 580)}


def found(path: Path) -> set[str]:
    return {finding.code for finding in keras.read(path).findings} & MINE


def layer(class_name: str, **config):
    return {"class_name": class_name, "config": {"name": "it", **config}}


def test_a_plain_file_has_none(tmp_path) -> None:
    assert found(write_h5(tmp_path / "a.h5", sequential(DENSE))) == set()


def test_names_of_another_format(tmp_path) -> None:
    assert found(write_h5(tmp_path / "a.keras", sequential(DENSE))) == {"TFM570"}
    archive = write_archive(tmp_path / "a.keras", sequential(DENSE))
    assert found(archive.rename(tmp_path / "b.h5")) == {"TFM570", "TFM574"}
    assert found(write_h5(tmp_path / "a.data", sequential(DENSE))) == set()


def test_names_that_are_split(tmp_path) -> None:
    path = write_h5(tmp_path / "a.h5", sequential(DENSE))
    with h5py.File(path, "r+") as file:
        group = file["model_weights"]
        group.attrs["layer_names0"] = group.attrs["layer_names"]
        del group.attrs["layer_names"]
    assert found(path) == {"TFM571"}


def test_writers(tmp_path) -> None:
    assert found(write_h5(tmp_path / "a.h5", sequential(DENSE), keras_version=b"3.4.1")) == {"TFM572"}
    assert found(write_archive(tmp_path / "a.keras", sequential(DENSE))) == {"TFM574"}
    assert found(write_archive(tmp_path / "b.keras", sequential(DENSE), version="3.4.1")) == set()


def test_layers_inside_wrappers(tmp_path) -> None:
    def bidirectional(**more):
        inner = {"class_name": "LSTM", "config": {"name": "lstm", "units": 2}, **more}
        return sequential(layer("Bidirectional", layer=inner))

    assert "TFM575" in found(write_h5(tmp_path / "a.h5", bidirectional(), {}))
    assert "TFM575" not in found(write_h5(tmp_path / "b.h5", bidirectional(module="keras.layers"), {}))


def test_forms_of_the_config(tmp_path) -> None:
    tuples = layer("Reshape", target_shape={"class_name": "__tuple__", "items": [2, 2]})
    assert found(write_h5(tmp_path / "a.h5", sequential(tuples), {})) == {"TFM576"}
    grouped = layer("Conv2D", filters=4, kernel_size=[1, 1], groups=2)
    assert found(write_h5(tmp_path / "b.h5", sequential(grouped), {})) == {"TFM578"}
    plain = layer("Conv2D", filters=4, kernel_size=[1, 1], groups=1)
    assert found(write_h5(tmp_path / "c.h5", sequential(plain), {})) == set()


def test_weights_by_place(tmp_path) -> None:
    with h5py.File(tmp_path / "a.weights.h5", "w") as file:
        file["layers/dense/vars/0"], file["layers/dense/vars/1"] = KERNEL, BIAS
        file["layers/dense/vars"].attrs["name"] = "dense"
    assert "TFM577" in found(tmp_path / "a.weights.h5")


def test_keywords_that_keras_3_refuses(tmp_path) -> None:
    def words(*layers):
        path = write_h5(tmp_path / "a.h5", sequential(*layers), {})
        return [word for one in keras.read(path).findings if one.code == "TFM507" for word in one.keywords]

    assert words(layer("SpatialDropout2D", rate=0.5, trainable=True)) == ["trainable"]
    assert words(layer("Attention", score_mode="dot")) == ["score_mode"]
    nested = {"class_name": "Sequential", "config": {"name": "inner", "layers": [
        layer("Dense", units=3, batch_input_shape=[None, 4])]}}  # fmt: skip
    assert words(nested) == ["batch_input_shape"]
    assert words(layer("Dense", units=3, batch_input_shape=[None, 4])) == []


def test_arrays_that_are_no_numbers(tmp_path) -> None:
    path = write_h5(tmp_path / "a.h5", sequential(DENSE))
    with h5py.File(path, "r+") as file:
        file["model_weights/dense_1/note"] = "a text"
    assert "TFM546" in {finding.code for finding in keras.read(path).findings}


def test_a_json_text_keeps_its_name(tmp_path) -> None:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(sequential(DENSE)))
    assert found(path) == set()
