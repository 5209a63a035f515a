"""What an inspection tells of genuine models, and of arrays that were made for it."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import h5py
import numpy as np
import pytest

import migrate
from migrate import dtypes, formats, planning
from migrate.cli import inspection_sheet
from migrate.findings import ModelRefused
from migrate.inspection import facts
from migrate.keras_plan import KerasPlan
from tests.fixtures import fixture, fixtures

SOUND = [one for one in fixtures("*") if one.exit in (0, 4) and "packed" not in one.case]


@dataclass(frozen=True)
class Made:
    """A stored tensor of given bytes, handed out in pieces of a given size."""

    dtype: int
    data: bytes
    piece: int = 7
    shape: tuple[int, ...] = ()
    size: int = 0
    place: tuple[str, int] = ("", 0)

    def chunks(self) -> Iterator[bytes]:
        yield from (self.data[at : at + self.piece] for at in range(0, len(self.data), self.piece))


@pytest.mark.parametrize("piece", [1, 3, 4, 7, 1000])
def test_facts_of_floats_whatever_the_pieces(piece: int) -> None:
    values = np.array([1.5, -2.0, np.nan, np.inf, 0.25, np.nan], "<f4")
    found = facts(Made(dtypes.NUMBERS["float32"], values.tobytes(), piece))
    assert found is not None
    assert (found.minimum, found.maximum, found.nans, found.infinities) == (-2.0, 1.5, 2, 1)
    assert found.mean == pytest.approx(-0.25 / 3)


@pytest.mark.parametrize("name", ["int8", "uint16", "int64", "float16", "float64", "bool"])
def test_facts_of_other_types(name: str) -> None:
    values = np.array([0, 1, 1, 0, 1], name)
    found = facts(Made(dtypes.NUMBERS[name], values.tobytes()))
    assert found is not None and (found.minimum, found.maximum, found.nans) == (0, 1, 0)
    assert found.mean == pytest.approx(0.6)


def test_facts_of_bfloat16_and_quantized_values() -> None:
    halves = b"".join(struct.pack("<f", value)[2:] for value in (1.0, -4.0))
    assert facts(Made(14, halves)).as_json()["minimum"] == -4.0
    assert facts(Made(11, b"\xff\x02")).as_json() == {
        "minimum": -1.0, "maximum": 2.0, "mean": 0.5, "nans": 0, "infinities": 0,
    }  # fmt: skip


def test_texts_and_empty_arrays_have_no_range() -> None:
    assert facts(Made(dtypes.STRING, b"\x01a")) is None
    assert facts(Made(1, b"")).minimum is None


def test_a_checkpoint_in_full() -> None:
    found = migrate.inspect(fixture("tf-1.4-checkpoint-mlp").model, tensors=True)
    assert found.writer == "tensorflow 1.4.1" and found.endpoints == "inferred"
    signature = found.signatures["serving_default"]
    assert list(signature.inputs) == ["x"] and list(signature.outputs) == ["predictions", "predicted_class"]
    assert found.bound == {"keep_prob:0": 1.0}
    rows = {one.name: one for one in found.variables}
    assert rows["fc1/W"].shape == (12, 24) and rows["fc1/W"].bytes == 1152 and rows["fc1/W"].trainable
    assert rows["fc1/W/Adam"].purpose == "optimizer state" and not rows["fc1/W/Adam"].trainable
    assert rows["global_step"].facts.minimum == 300
    assert found.parameters == 12 * 24 + 24 + 24 * 4 + 4
    assert found.ops["VariableV2"] == 15 and next(iter(found.ops)) == "Const"


def test_a_keras_model_in_full() -> None:
    found = migrate.inspect(fixture("keras-2.2-tf-h5-sequential-list").model, tensors=True)
    rows = {row.path: row for row in found.layers}
    assert rows["dense_1"].shapes == ((18, 4), (4,)) and rows["dense_1"].parameters == 76
    assert rows["conv1d_2"].settings["padding"] == "causal" and "strides" not in rows["conv1d_2"].settings
    kernel = next(one for one in found.variables if one.name == "dense_1/kernel:0")
    assert kernel.layer == "dense_1" and kernel.trainable and kernel.facts.nans == 0
    statistic = next(one for one in found.variables if "moving_mean" in one.name)
    assert not statistic.trainable
    assert found.signatures["model"].inputs["conv1d_1_input"].shape == (None, 16, 3)
    assert found.evidence and found.training["loss"] == "categorical_crossentropy"


def test_the_weights_of_a_frozen_graph_are_its_constants() -> None:
    found = migrate.inspect(fixture("tf-1.4-graph-def-frozen").model, tensors=True)
    kernel = next(one for one in found.variables if one.name == "conv/kernel")
    assert kernel.purpose == "constant" and kernel.shape == (3, 3, 3, 4) and kernel.facts.maximum > 0


@pytest.mark.parametrize("one", SOUND, ids=[one.name for one in SOUND])
def test_every_sound_fixture_is_inspected(one) -> None:
    found = migrate.inspect(one.model)
    told = json.loads(json.dumps(found.as_json()))
    assert told["format"] and told["bytes"] > 0
    assert found.variables or found.layers
    lines = inspection_sheet.sheet(found).splitlines()
    # Names, paths and single cells may be longer than a line; sentences are not.
    assert all(len(line) <= 80 or len(line.split()) <= 12 or "=" in line or "[" in line for line in lines)
    if one.case["outputs"] and found.endpoints == "stored" and "signature" in one.case:
        assert one.case["signature"] in found.signatures


def test_endpoints_are_those_of_the_plan() -> None:
    seen = 0
    for one in SOUND:
        with formats.opened(one.model) as reading:
            try:
                plan = planning.make(reading, one.model, planning.Choices())
            except ModelRefused:  # it needs options, which an inspection does not ask for
                continue
        shown = migrate.inspect(one.model)
        if isinstance(plan, KerasPlan):
            assert list(shown.signatures.values()) == list(plan.sources.values()), one.name
            continue
        assert (dict(shown.signatures), dict(shown.bound)) == (dict(plan.sources), dict(plan.bound)), one.name
        seen += 1
    assert seen > 40


def test_a_small_model_is_shown_without_libraries_of_arrays() -> None:
    watch = "import sys; from migrate.cli.entry import run; run(sys.argv[1:]); print(*sorted(sys.modules))"
    for name in ("tf-2.8-saved-model-module",):
        asked = [sys.executable, "-c", watch, "inspect", str(fixture(name).model), "-q"]
        loaded = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()
        assert "migrate.inspection.of_graph" in loaded and not {"numpy", "h5py", "tarfile"} & set(loaded)


def test_the_input_of_a_sequential_model_without_a_shape_is_as_wide_as_its_kernel(tmp_path) -> None:
    model = shutil.copy(fixture("keras-2.2-tf-h5-sequential-list").model, tmp_path / "model.h5")
    with h5py.File(model, "r+") as file:
        entry = json.loads(file.attrs["model_config"])
        config = entry["config"] if isinstance(entry["config"], list) else entry["config"]["layers"]
        del config[0]["config"]["batch_input_shape"]
        file.attrs["model_config"] = json.dumps(entry).encode()
    (given,) = migrate.inspect(model).signatures["model"].inputs.values()
    assert given.shape == (None, None, 3)
