from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from migrate import dtypes
from migrate.verification import devices
from migrate.verification.jobs import RestoredVariable, SavedModelArtifact, Tf1GraphJob
from migrate.verification.reference import Case
from migrate.verification.runners import Runners
from migrate.verification.specs import InputSpec

FLOAT = dtypes.NUMBERS["float32"]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that make_models.py fills."""
    folder = tmp_path_factory.mktemp("models")
    program = Path(__file__).with_name("make_models.py")
    done = subprocess.run([sys.executable, program, folder], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture(scope="session")
def _children() -> Iterator[Runners]:
    with Runners(devices.parse("cpu,cpu-xla,gpu:99")) as started:
        yield started


@pytest.fixture
def runners(_children: Runners) -> Runners:
    """Children for all tests of the session: cpu and cpu-xla share one, and one runs the references.

    Their time limit counts from each test.
    """
    _children.begin()
    return _children


@pytest.fixture(scope="session")
def dense(models: Path) -> Callable[..., Case]:
    """Makes the case of the model `dense` and one of its artifacts: artifact, falsified, renamed."""
    folder = models / "dense"
    job = Tf1GraphJob(
        graph=folder / "graph.pb",
        inputs={"x": ("x:0", FLOAT)},
        outputs={"logits": "logits:0", "best": "best:0"},
        prefix=folder / "model",
        variables=(RestoredVariable("w", "w", FLOAT), RestoredVariable("b", "b", FLOAT)),
        feeds={"keep_prob:0": 0.5},
    )
    specs = (InputSpec("x", "x:0", FLOAT, (None, 4)),)

    def make(artifact: str = "artifact") -> Case:
        return Case(job, SavedModelArtifact(folder / artifact, "serving_default"), specs, ("logits", "best"))

    return make
