"""HDF5 files of every era: what is read, and what a damaged or hostile one gives."""

import h5py
import numpy as np
import pytest

from migrate.findings import ModelRefused
from migrate.formats import keras
from migrate.formats.keras import beside
from tests.formats.keras.building import BIAS, DENSE, KERNEL, sequential, write_h5


def codes(reading):
    return {finding.code for finding in reading.findings}


def refusal(path):
    with pytest.raises(ModelRefused) as refused:
        keras.read(path)
    assert all(finding.message and finding.cure for finding in refused.value.findings)
    return refused.value.findings


def test_a_whole_model(h5):
    reading = keras.read(h5)
    model = reading.model
    assert reading.origin.format == "keras-h5"
    assert reading.origin.writer == "keras 2.2.4 (tensorflow)"
    assert model.class_name == "Sequential" and model.config == sequential(DENSE)
    assert [weight.name for weight in model.layers["dense_1"]] == ["dense_1/kernel:0", "dense_1/bias:0"]
    kernel, bias = model.layers["dense_1"]
    np.testing.assert_array_equal(kernel.stored.array(), KERNEL)
    assert b"".join(bias.stored.chunks()) == BIAS.tobytes()
    assert (kernel.stored.shape, kernel.stored.size, kernel.stored.dtype) == ((4, 3), 48, 1)
    assert kernel.stored.place[0] == str(h5) and kernel.stored.place[1] > 0


def test_the_evidence_is_in_sentences(h5):
    evidence = keras.read(h5).model.era.evidence
    assert "attribute keras_version = 2.2.4" in evidence
    assert "attribute backend = tensorflow" in evidence


def test_names_that_were_split_over_attributes(tmp_path):
    names = [f"dense_{number}" for number in range(40)]
    path = write_h5(tmp_path / "a.h5", None, {name: {f"{name}/kernel:0": KERNEL} for name in names})
    with h5py.File(path, "a") as file:
        del file.attrs["layer_names"]
        for index in range(4):
            file.attrs[f"layer_names{index}"] = [name.encode() for name in names[10 * index : 10 * index + 10]]
    assert list(keras.read(path).model.layers) == names


def test_names_as_text_instead_of_bytes(tmp_path):
    path = write_h5(tmp_path / "a.h5", sequential(DENSE))
    with h5py.File(path, "a") as file:
        file["model_weights"].attrs["layer_names"] = ["dense_1"]
        file.attrs["keras_version"] = "2.4.0"
    reading = keras.read(path)
    assert len(reading.model.layers["dense_1"]) == 2
    assert reading.origin.writer == "keras 2.4.0 (tensorflow 2.3 or 2.4)"


def test_texts_of_a_fixed_length_in_utf_8(tmp_path):
    path = write_h5(tmp_path / "a.h5", sequential(DENSE))
    with h5py.File(path, "a") as file:
        for key in ("model_config", "keras_version"):
            text = file.attrs[key]
            file.attrs.create(key, text, dtype=h5py.string_dtype("utf-8", len(text)))
    reading = keras.read(path)
    assert reading.origin.writer == "keras 2.2.4 (tensorflow)"
    assert [layer.name for layer in reading.model.table] == ["dense_1"]


def test_big_endian_and_compressed_arrays_come_in_the_machines_order(tmp_path):
    path = write_h5(tmp_path / "a.h5", sequential(DENSE), {"dense_1": {"dense_1/bias:0": BIAS}})
    large = np.arange(2_400_000, dtype=">f4").reshape(800_000, 3)
    with h5py.File(path, "a") as file:
        group = file["model_weights/dense_1"]
        group.create_dataset("dense_1/kernel:0", data=large, chunks=(100_000, 3), compression="gzip", shuffle=True)
        group.attrs["weight_names"] = [b"dense_1/kernel:0", b"dense_1/bias:0"]
    kernel = keras.read(path).model.layers["dense_1"][0].stored
    np.testing.assert_array_equal(kernel.array(), large)
    pieces = list(kernel.chunks())
    assert len(pieces) > 1 and b"".join(pieces) == large.astype("<f4").tobytes()


def test_a_large_array_of_few_rows_comes_in_pieces(tmp_path):
    wide = np.arange(2_500_000, dtype=np.float32).reshape(1, 2, 1_250_000)
    path = write_h5(tmp_path / "a.h5", None, {"w": {"w/w:0": wide}})
    pieces = list(keras.read(path).model.layers["w"][0].stored.chunks())
    assert len(pieces) > 1 and b"".join(pieces) == wide.tobytes()


def test_weights_alone_name_the_architecture_beside_them(tmp_path):
    path = write_h5(tmp_path / "digits_weights.h5")
    (tmp_path / "digits.json").write_text('{"class_name": "Sequential", "config": []}')
    (tmp_path / "other.json").write_text('{"class_name": "Sequential", "config": []}')
    (tmp_path / "notes.json").write_text("{}")
    reading = keras.read(path)
    assert reading.origin.format == "keras-h5-weights"
    assert [found.name for found in reading.model.beside] == ["digits.json"]
    assert "TFM552" in codes(reading)


NAMES = [
    # weights, architectures beside them, those that are theirs
    ("net.v1.weights.h5", ["net.v1.arch.json", "net.v2.arch.json"], ["net.v1.arch.json"]),
    ("net_w(1, 11).h5", ["net_w(1, 11).json", "net_w(11, 1).json"], ["net_w(1, 11).json"]),
    ("weights.10-0.25.hdf5", ["model.json", "other.json"], ["model.json"]),
    ("net.h5", ["net.a.json", "net.b.json"], ["net.a.json", "net.b.json"]),
    ("net.c.h5", ["net.a.json", "net.b.json"], []),
]


@pytest.mark.parametrize(("weights", "texts", "own"), NAMES, ids=[one[0] for one in NAMES])
def test_names_of_several_parts_tell_what_belongs_together(tmp_path, weights, texts, own):
    path = write_h5(tmp_path / weights)
    for name in texts:
        (tmp_path / name).write_text('{"class_name": "Sequential", "config": []}')
    assert [found.name for found in beside.architectures(path)] == own


def test_weights_alone_name_the_architecture_that_a_person_would_try(tmp_path):
    path = write_h5(tmp_path / "net_3layer_pruned_weights.h5")
    for name in ("net.json", "net_3layer.json", "net_3layer_big.json", "net_3.json"):
        (tmp_path / name).write_text('{"class_name": "Sequential", "config": []}')
    reading = keras.read(path)
    assert reading.model.beside == (), "it may be that of other weights"
    (alone,) = [finding for finding in reading.findings if finding.code == "TFM552"]
    assert "Beside it lies net_3layer.json." in alone.message and "/net_3layer.json)" in alone.cure


def test_listed_arrays_that_are_missing(tmp_path):
    path = write_h5(tmp_path / "a.h5", sequential(DENSE))
    with h5py.File(path, "a") as file:
        del file["model_weights/dense_1/dense_1/bias:0"]
    reading = keras.read(path)
    assert "TFM547" in codes(reading)
    assert not {"TFM549", "TFM550"} & codes(reading), "what follows from it is not told again"
    assert any("dense_1/bias:0" in finding.message for finding in reading.findings)


def test_every_shape_that_does_not_fit_is_listed(tmp_path):
    other = {**DENSE, "config": {**DENSE["config"], "name": "dense_2", "units": 7}}
    weights = {name: {f"{name}/kernel:0": KERNEL, f"{name}/bias:0": BIAS} for name in ("dense_1", "dense_2", "odd")}
    reading = keras.read(write_h5(tmp_path / "a.h5", sequential(DENSE, other), weights))
    (mismatch,) = [finding for finding in reading.findings if finding.code == "TFM550"]
    assert "dense_2 (Dense)" in mismatch.message and "(?, 7) (7)" in mismatch.message
    assert any(finding.code == "TFM549" and "odd" in finding.message for finding in reading.findings)


def test_another_hdf5_file_is_no_keras_model(tmp_path):
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file["table/values"] = KERNEL
        file["table/names"] = [b"a", b"b"]
    (finding,) = refusal(path)
    assert finding.code == "TFM541" and "table" in finding.message
    with h5py.File(path, "a") as file:
        file["model_weights"] = h5py.ExternalLink("other.h5", "/model_weights")
    assert [finding.code for finding in refusal(path)] == ["TFM541", "TFM603"]


def test_a_cut_file_says_both_sizes(h5):
    whole = h5.read_bytes()
    h5.write_bytes(whole[:1000])
    (finding,) = refusal(h5)
    assert finding.code == "TFM542" and "1000" in finding.message and str(len(whole)) in finding.message


def hostile(path, change):
    write_h5(path, sequential(DENSE))
    with h5py.File(path, "a") as file:
        group = file["model_weights/dense_1/dense_1"]
        del group["kernel:0"]
        change(group)
    return keras.read(path)


def elsewhere(group, folder):
    (folder / "secret").write_bytes(b"x" * 48)
    group.create_dataset("kernel:0", (4, 3), "f4", external=[(str(folder / "secret"), 0, 48)])


def virtual(group, folder):
    layout = h5py.VirtualLayout((4, 3), "f4")
    layout[:] = h5py.VirtualSource(str(folder / "other.h5"), "x", (4, 3))
    group.create_virtual_dataset("kernel:0", layout)


def reference(group, folder):
    group["kernel:0"] = np.array([group.ref] * 4, dtype=h5py.ref_dtype)


def external_link(group, folder):
    write_h5(folder / "other.h5")
    group["kernel:0"] = h5py.ExternalLink(str(folder / "other.h5"), "/dense_1/dense_1/kernel:0")


def soft_link(group, folder):
    group["kernel:0"] = h5py.SoftLink("/model_weights/dense_1/dense_1/bias:0")


def circle(group, folder):
    group["kernel:0"] = KERNEL
    group["again"] = group.parent


def bomb(group, folder):
    group.create_dataset("kernel:0", (1 << 20, 1 << 20), "f4", chunks=(1024, 1024), compression="gzip")


def unwritten(group, folder):
    group.create_dataset("kernel:0", (4, 3), "f4")


def half_written(group, folder):
    group.create_dataset("kernel:0", (4, 3), "f4", chunks=(1, 3))[0] = 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (elsewhere, "TFM604"),
        (virtual, "TFM604"),
        (reference, "TFM605"),
        (external_link, "TFM603"),
        (soft_link, "TFM603"),
        (circle, "TFM608"),
        (bomb, "TFM607"),
        (unwritten, "TFM545"),
        (half_written, "TFM545"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_leads_out_of_the_file_is_named_and_not_read(tmp_path, change, code):
    reading = hostile(tmp_path / "a.h5", lambda group: change(group, tmp_path))
    (finding,) = [finding for finding in reading.findings if finding.code == code]
    assert "/model_weights/dense_1" in finding.where
    weights = reading.model.layers["dense_1"]
    assert [weight.name for weight in weights] == (["dense_1/kernel:0"] if change is circle else []) + [
        "dense_1/bias:0"
    ]


def test_a_foreign_filter_is_named(tmp_path):
    def change(group):
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_chunk((4, 3))
        properties.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, ())
        space = h5py.h5s.create_simple((4, 3))
        h5py.h5d.create(group.id, b"kernel:0", h5py.h5t.IEEE_F32LE, space, properties)

    finding = next(one for one in hostile(tmp_path / "a.h5", change).findings if one.code == "TFM606")
    assert "32015" in finding.message


def test_a_config_that_is_no_json(tmp_path):
    path = write_h5(tmp_path / "a.h5", sequential(DENSE))
    for text in (
        b"{",
        b"[1]",
        b"[" * 5000,
        b'{"class_name": "Sequential"}',
        b'{"class_name": "Sequential", "config": [1]}',
    ):
        with h5py.File(path, "a") as file:
            file.attrs["model_config"] = text
        assert refusal(path)[0].code in ("TFM501", "TFM502")
