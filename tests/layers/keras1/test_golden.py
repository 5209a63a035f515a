"""Models of Keras 0.3 and 1, and of Theano, upgraded and run with plain Keras 3: the numbers of their own runtimes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import h5py
import pytest

from migrate.formats.keras import architecture, hdf5
from migrate.layers.upgrading import upgrade
from migrate.models import KerasModel
from migrate.network import Upgraded
from tests.fixtures import Fixture, fixtures

FIXTURES = [*fixtures("keras-0.3-*"), *fixtures("keras-1.*"), *fixtures("keras-2.0-theano-*")]
CLOSE = 2e-5


def read(fixture: Fixture) -> KerasModel:
    """The model, with its architecture where that lies in a file of its own."""
    model = hdf5.read(fixture.model).model
    if "architecture" not in fixture.case:
        return model
    other = architecture.read_json(fixture.folder / fixture.case["architecture"]).model
    era = replace(other.era, backend=model.era.backend or other.era.backend)
    return replace(model, config=other.config, class_name=other.class_name, table=other.table, era=era)


def archive(upgraded: Upgraded, path: Path) -> None:
    """A `.keras` archive of an upgraded model."""
    held = io.BytesIO()
    with h5py.File(held, "w") as stream:
        for place, weight in upgraded.arrays.items():
            stream[place] = weight.array()
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("metadata.json", json.dumps({"keras_version": "3.0.0", "date_saved": ""}))
        packed.writestr("config.json", json.dumps(upgraded.config))
        packed.writestr("model.weights.h5", held.getvalue())


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    folder, lines = tmp_path_factory.mktemp("archives"), []
    for one in FIXTURES:
        upgraded = upgrade(read(one), one.name)
        path = folder / f"{one.name}.keras"
        archive(upgraded, path)
        keys = {"inputs": [end.name for end in upgraded.inputs], "outputs": [end.name for end in upgraded.outputs]}
        lines.append(json.dumps({"archive": str(path), "golden": str(one.folder / "golden.npz"), **keys}))
    child = Path(__file__).with_name("golden_child.py")
    command = [sys.executable, str(child)]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=False)
    told = [json.loads(line[7:]) for line in done.stdout.splitlines() if line.startswith("answer ")]
    assert len(told) == len(lines), done.stderr[-3000:]
    return dict(zip((one.name for one in FIXTURES), told, strict=True))


@pytest.mark.parametrize("name", [one.name for one in FIXTURES])
def test_numbers_are_those_of_the_writer(name: str, errors: dict[str, float]) -> None:
    assert errors[name] < CLOSE
