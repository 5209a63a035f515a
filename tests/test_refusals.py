"""A refusal tells everything that stands in the way, and each thing once."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import h5py
import pytest

from migrate import formats, planning
from migrate.conversion import Options, convert
from migrate.findings import ModelRefused
from tests.fixtures import fixture


def refusal(model: Path) -> list[str]:
    with formats.opened(model) as reading:
        try:
            planning.make(reading, model, planning.Choices())
        except ModelRefused as refused:
            return sorted(finding.code for finding in refused.findings)
    return []


def without(name: str, ending: str, into: Path, *, listed: bool) -> Path:
    """A copy of a fixture without its first array of an ending: still listed by its layer, or in no list either."""
    model = Path(shutil.copy(fixture(name).model, into / "model.h5"))
    with h5py.File(model, "r+") as file:
        weights = file["model_weights"]
        names = {layer: list(map(_text, weights[layer].attrs["weight_names"])) for layer in weights}
        layer, array = next((one, array) for one in names for array in names[one] if array.endswith(ending))
        del weights[layer][array]
        if not listed:
            kept = [one.encode() for one in names[layer] if one != array]
            weights[layer].attrs["weight_names"] = kept
    return model


def _text(name: str | bytes) -> str:
    return name if isinstance(name, str) else name.decode()


UNLISTED = {"keras-2.2-tf-h5-local": "locally_connected2d_1/bias:0", "tf-2.8-h5-attention": "query/bias:0"}


@pytest.mark.parametrize("name", UNLISTED)
def test_fewer_arrays_than_a_layer_needs_are_a_finding(name: str, tmp_path: Path) -> None:
    assert refusal(fixture(name).model) == []
    assert "TFM550" in refusal(without(name, UNLISTED[name], tmp_path, listed=False))


def test_what_an_upgrade_finds_is_told_beside_damage(tmp_path: Path) -> None:
    name = "tf-2.8-h5-custom-layer"
    assert refusal(fixture(name).model) == ["TFM663"]
    model = Path(shutil.copy(fixture(name).model, tmp_path / "model.h5"))
    with h5py.File(model, "r+") as file:
        found: list[str] = []
        file["model_weights"].visit(lambda path: found.append(path) if path.endswith("kernel:0") else None)
        kernel = file["model_weights"][found[0]][...]
        del file["model_weights"][found[0]]
        file["model_weights"][found[0]] = kernel[:, :1]
    assert refusal(model) == ["TFM550", "TFM663"]


def test_what_follows_from_a_link_is_not_told_beside_it() -> None:
    assert refusal(fixture("hostile-h5-external-link").model) == ["TFM603"]
    assert refusal(fixture("hostile-h5-soft-link").model) == ["TFM603", "TFM603"]


def test_an_architecture_alone_is_one_problem_however_many_layers_it_has(tmp_path: Path) -> None:
    text = next(fixture("keras-2.2-tf-h5-weights-json").folder.glob("model/*.json"))
    assert refusal(Path(shutil.copy(text, tmp_path))) == ["TFM553"]


def test_a_class_of_the_whole_model_has_a_place(tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    model.write_text('{"class_name": "Ours", "config": {"units": 3}}')
    with formats.opened(model) as reading, pytest.raises(ModelRefused) as refused:
        planning.make(reading, model, planning.Choices())
    (asked,) = [one.message for one in refused.value.findings if one.code == "TFM663"]
    assert asked.endswith("Ours() in the place of the model itself.")


@pytest.mark.parametrize("name", ["tf-2.13-archive-functional", "tf-2.15-archive-functional"])
def test_a_changed_byte_among_the_weights_of_an_archive(name: str, tmp_path: Path) -> None:
    model, copy = fixture(name).model, tmp_path / "model.keras"
    with zipfile.ZipFile(model) as archive:
        info = archive.getinfo("model.weights.h5")
    content = bytearray(model.read_bytes())
    content[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 1
    copy.write_bytes(content)
    record = convert(copy, tmp_path / "out.keras", Options(verify=False, to="keras"), lambda text: None)
    assert record.status == "refused" and not (tmp_path / "out.keras").exists()
    (error,) = [finding for finding in record.findings if finding.severity == "error"]
    assert error.code == "TFM544" and "model.weights.h5" in error.message
