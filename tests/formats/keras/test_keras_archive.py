"""`.keras` archives and the newer layout of weights."""

import zipfile

import h5py
import numpy as np
import pytest

from migrate.findings import ModelRefused
from migrate.formats import keras
from tests.formats.keras.building import BIAS, DENSE, KERNEL, sequential, write_archive

SECOND = {**DENSE, "config": {**DENSE["config"], "name": "second"}}
INNER = {**sequential(DENSE), "name": "inner"}
ENTRY = sequential(DENSE, {"class_name": "Dropout", "config": {"name": "drop"}}, SECOND, INNER)


def arrays(root, *groups):
    return {f"{root}/{group}/vars/{number}": one for group in groups for number, one in enumerate((KERNEL, BIAS))}


def refusal(path):
    with pytest.raises(ModelRefused) as refused:
        keras.read(path)
    return {finding.code for finding in refused.value.findings}


OLD, NEW = "_layer_checkpoint_dependencies", "layers"


@pytest.mark.parametrize(
    ("version", "weights"),
    [
        ("2.13.1", arrays(OLD, "dense", "dense_2", f"sequential/{OLD}/dense")),
        ("2.15.0", arrays(NEW, "dense", "dense_1", f"sequential/{NEW}/dense")),
        ("3.5.0", arrays(NEW, "dense", "dense_1", f"sequential/{NEW}/dense")),
    ],
)
def test_weights_find_their_layers_in_each_layout(tmp_path, version, weights):
    extra = {"optimizer/vars/0": BIAS, "metrics/mean/vars/0": BIAS}
    reading = keras.read(write_archive(tmp_path / "a.keras", ENTRY, {**weights, **extra}, version))
    model = reading.model
    for layer in ("dense_1", "second", "inner/dense_1"):
        kernel, bias = model.layers[layer]
        np.testing.assert_array_equal(kernel.stored.array(), KERNEL)
        np.testing.assert_array_equal(bias.stored.array(), BIAS)
    assert model.layers["drop"] == ()
    assert len(model.optimizer) == 1 and len(model.unlisted) == 1
    assert reading.origin.format == "keras-archive" and model.keras_version == version
    assert not [one for one in reading.findings if one.code in ("TFM549", "TFM550")]


def test_a_packed_member_is_read_too(tmp_path):
    path = write_archive(tmp_path / "a.keras", sequential(DENSE), arrays(NEW, "dense"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    kernel = keras.read(path).model.layers["dense_1"][0].stored
    assert b"".join(kernel.chunks()) == KERNEL.tobytes()


def test_weights_alone_in_the_newer_layout(tmp_path):
    path = tmp_path / "a.weights.h5"
    with h5py.File(path, "w") as file:
        for name, values in arrays(NEW, "dense", "dense_1").items():
            file[name] = values
    reading = keras.read(path)
    assert reading.origin.format == "keras-weights-h5"
    assert {name: len(weights) for name, weights in reading.model.layers.items()} == {
        "layers/dense": 2,
        "layers/dense_1": 2,
    }


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "C:\\evil", "..\\evil"])
def test_names_that_lead_outside(tmp_path, name):
    assert "TFM609" in refusal(write_archive(tmp_path / "a.keras", ENTRY, **{name: "x"}))


def test_links_count_as_leading_outside(tmp_path):
    path = write_archive(tmp_path / "a.keras", ENTRY)
    link = zipfile.ZipInfo("assets")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc")
    assert refusal(path) == {"TFM609"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_there_twice(tmp_path):
    path = write_archive(tmp_path / "a.keras", ENTRY)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("config.json", "{}")
    assert refusal(path) == {"TFM610"}


def test_an_encrypted_member(tmp_path):
    path = write_archive(tmp_path / "a.keras", ENTRY)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert refusal(path) == {"TFM611"}


def test_a_member_that_unpacks_too_far(tmp_path):
    path = write_archive(tmp_path / "a.keras", ENTRY)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("assets/zeros", bytes(20 << 20))
    assert refusal(path) == {"TFM612"}


def test_an_archive_without_its_config(tmp_path):
    path = tmp_path / "a.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", "{}")
    assert refusal(path) == {"TFM544"}


def test_a_pickle_in_the_archive(tmp_path):
    reading = keras.read(write_archive(tmp_path / "a.keras", ENTRY, **{"assets/x.pkl": b"\x80\x04."}))
    assert "TFM614" in {finding.code for finding in reading.findings}
