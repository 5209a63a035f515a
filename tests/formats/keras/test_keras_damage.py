"""Damaged Keras files: every cut and every changed byte ends in a finding or in a reading, never in another error."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.findings import ModelRefused
from migrate.formats import keras
from tests.formats.keras.building import BIAS, DENSE, KERNEL, sequential, write_archive, write_h5
from tests.formats.keras.test_keras_config import YAML

RANDOM = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LAYERS = {f"layers/{name}/vars/{n}": one for name in ("dense", "dense_1") for n, one in enumerate((KERNEL, BIAS))}


def made(folder: Path, kind: str) -> Path:
    """A small file of a kind."""
    entry = sequential(DENSE, {**DENSE, "config": {**DENSE["config"], "name": "dense_2"}})
    path = folder / f"model.{kind}"
    if kind == "h5":
        return write_h5(path, entry)
    if kind == "keras":
        return write_archive(path, entry, LAYERS)
    path.write_text(json.dumps(entry) if kind == "json" else YAML)
    return path


def read_all(path: Path) -> None:
    """Read a file and every array in it."""
    reading = keras.read(path)
    assert all(finding.message and finding.cure for finding in reading.findings)
    model = reading.model
    for weight in (*(one for weights in model.layers.values() for one in weights), *model.optimizer, *model.unlisted):
        for _ in weight.stored.chunks():
            pass
        weight.stored.array()


@pytest.mark.parametrize(("kind", "step"), [("h5", 23), ("keras", 37), ("json", 1), ("yaml", 1)])
def test_every_cut_is_refused(tmp_path, kind, step):
    path = made(tmp_path, kind)
    whole = path.read_bytes()
    read_all(path)
    for length in range(0, len(whole.rstrip()), step):
        path.write_bytes(whole[:length])
        with pytest.raises(ModelRefused) as refused:
            keras.read(path)
        assert all(finding.message and finding.cure for finding in refused.value.findings)


@pytest.mark.parametrize("kind", ["h5", "keras", "json", "yaml"])
def test_random_damage(tmp_path, kind):
    path = made(tmp_path, kind)
    whole = path.read_bytes()

    @RANDOM
    @given(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), min_size=1, max_size=12))
    def damage(changes):
        data = bytearray(whole)
        for at, byte in changes:
            data[at] = byte
        path.write_bytes(data)
        try:
            read_all(path)
        except ModelRefused as refused:
            assert all(finding.message and finding.cure for finding in refused.findings)

    damage()


def test_damage_to_the_structure_of_an_hdf5_file(tmp_path):
    """Every byte of the small file that is no weight and no text, one at a time."""
    path = made(tmp_path, "h5")
    whole = path.read_bytes()
    places = [at for at in range(len(whole)) if whole[at] and not 0x20 <= whole[at] < 0x7F]
    for at in places[:: max(len(places) // 1000, 1)]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            read_all(path)
        except ModelRefused as refused:
            assert refused.findings
