"""One entry point for every format: folders, halves that belong together, and what may be asked for."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from typing import Any

import pytest

from migrate import formats
from migrate.conversion import Options, convert
from migrate.findings import ModelRefused, Severity, UsageFault
from migrate.formats import Asked, KerasReading
from tests.fixtures import fixture

JSON = fixture("tf-1.12-json-relu6")
YAML = fixture("keras-2.2-tf-yaml-tuple")
WHOLE = fixture("keras-2.3-tf-h5-metrics-adam")
WEIGHTS = fixture("keras-2.2-tf-h5-weights-json")
NEW_WEIGHTS = fixture("tf-2.15-weights-h5-functional")
FROZEN = fixture("tf-1.4-graph-def-frozen")


def read(path: Path, **asked: Any) -> KerasReading:
    reading = formats.read(path, Asked(**asked))
    assert isinstance(reading, KerasReading)
    return reading


def errors(reading: KerasReading) -> list[str]:
    return [finding.code for finding in reading.findings if finding.severity is Severity.ERROR]


def refused(path: Path, **asked: Any) -> list[str]:
    with pytest.raises(ModelRefused) as caught:
        formats.read(path, Asked(**asked))
    return [finding.code for finding in caught.value.findings]


@pytest.mark.parametrize("case", [JSON, YAML, WEIGHTS, NEW_WEIGHTS], ids=lambda f: f.name)
def test_halves_that_lie_beside_each_other_are_one_model(case: Any) -> None:
    text, numbers = (case.folder / case.case[half] for half in ("architecture", "weights"))
    readings = [read(text), read(numbers), read(text.parent)]
    for reading in readings:
        assert reading.model.config is not None
        assert any(reading.model.layers.values())
        assert errors(reading) == []
        assert set(reading.origin.files) == {text, numbers}
        assert {layer.path for layer in reading.model.table} >= {k for k, w in reading.model.layers.items() if w}
    assert readings[2].origin.path == str(text.parent)


def test_halves_can_be_named(tmp_path: Path) -> None:
    text = Path(shutil.copy(WEIGHTS.folder / WEIGHTS.case["architecture"], tmp_path / "a.txt"))
    (tmp_path / "other").mkdir()
    numbers = Path(shutil.copy(WEIGHTS.model, tmp_path / "other" / "b.bin"))
    assert errors(read(numbers)) == ["TFM552"]
    assert errors(read(text)) == ["TFM553"]
    for reading in (read(numbers, architecture=text), read(text, weights=numbers)):
        assert errors(reading) == []
        assert set(reading.origin.files) == {text, numbers}


def test_halves_of_different_models_are_told() -> None:
    reading = read(YAML.folder / YAML.case["architecture"], weights=WEIGHTS.model)
    assert errors(reading) == ["TFM549", "TFM550"]


def test_halves_that_do_not_exist_or_do_not_belong_here(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="does not exist"):
        read(WEIGHTS.model, architecture=tmp_path / "none.json")
    with pytest.raises(UsageFault, match="no architecture of its own"):
        formats.read(FROZEN.model, Asked(architecture=WEIGHTS.model))


def test_names_mean_nothing(tmp_path: Path) -> None:
    for case in (WHOLE, fixture("tf-2.13-archive-functional"), JSON):
        renamed = Path(shutil.copy(case.model, tmp_path / "saved_model.pb"))
        assert read(renamed).origin.format == case.case["format"]


def test_the_only_keras_model_of_a_folder(tmp_path: Path) -> None:
    shutil.copy(WHOLE.model, tmp_path / "model.h5")
    (tmp_path / "README.md").write_text("A model.")
    (tmp_path / "history.json").write_text("{}")
    assert read(tmp_path).origin.path == str(tmp_path)
    shutil.copy(WEIGHTS.model, tmp_path / "model_weights.h5")
    assert read(tmp_path).origin.files == (tmp_path / "model.h5",), "weights of the same name belong to it"
    shutil.copy(WEIGHTS.model, tmp_path / "another.h5")
    assert refused(tmp_path) == ["TFM103"]


def test_data_beside_a_model_is_no_other_model(tmp_path: Path) -> None:
    data = fixture("not-a-model").folder / "model" / "dataset.hdf5"
    shutil.copy(data, tmp_path / "train.hdf5")
    assert refused(tmp_path) == ["TFM541"], "alone it is what was meant"
    shutil.copy(WHOLE.model, tmp_path / "model.h5")
    assert read(tmp_path).origin.files == (tmp_path / "model.h5",)
    (tmp_path / "model.h5").unlink()
    shutil.copy(next(FROZEN.folder.glob("model/*.pb")), tmp_path / "frozen.pb")
    assert formats.read(tmp_path).origin.format == "graph-def"
    (tmp_path / "frozen.pb").unlink()
    shutil.copy(data, tmp_path / "test.hdf5")
    assert refused(tmp_path) == ["TFM107"], "two files of data are no models"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("damaged-saved-model-truncated/model", "saved-model"),
        ("damaged-checkpoint-index-truncated/model", "tf1-checkpoint"),
        ("damaged-checkpoint-index-truncated/model/model.ckpt-300", "tf1-checkpoint"),
        ("damaged-h5-truncated/model/model.h5", "keras-h5"),
        ("damaged-archive-truncated/model", "keras-archive"),
        ("hostile-tar-names/model", "tar"),
        ("hostile-pickle/model", "pickle"),
        ("not-a-model/model/dataset.hdf5", "hdf5"),
        ("not-a-model/model/model.onnx", "onnx"),
        ("not-a-model/model/random.pb", None),
        ("not-a-model/model", None),
    ],
)
def test_a_record_names_the_format_of_what_cannot_be_read(name: str, told: str | None, tmp_path: Path) -> None:
    model = fixture(name.partition("/")[0]).folder / name.partition("/")[2]
    record = convert(model, tmp_path / "out", Options(verify=False, to="savedmodel"), lambda text: None)
    assert (record.status, record.source["format"]) == ("refused", told)


def test_a_record_names_the_format_of_what_was_packed(tmp_path: Path) -> None:
    cut = fixture("damaged-h5-truncated").model.read_bytes()
    (tmp_path / "model.h5.gz").write_bytes(gzip.compress(cut, mtime=0))
    record = convert(
        tmp_path / "model.h5.gz", tmp_path / "out.keras", Options(verify=False, to="keras"), lambda _: None
    )
    assert (record.status, record.source["format"]) == ("refused", "keras-h5")


def test_a_keras_model_one_folder_deeper(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    shutil.copy(WHOLE.model, inner / "model.h5")
    assert read(tmp_path).findings[0].code == "TFM111"
    shutil.copytree(fixture("tf-1.4-saved-model-two-signatures").model, tmp_path / "export")
    assert refused(tmp_path) == ["TFM103"]


def test_models_of_two_kinds_in_one_folder(tmp_path: Path) -> None:
    shutil.copy(WHOLE.model, tmp_path / "model.h5")
    shutil.copy(FROZEN.model if FROZEN.model.is_file() else next(FROZEN.model.glob("*.pb")), tmp_path / "frozen.pb")
    assert refused(tmp_path) == ["TFM103"]
