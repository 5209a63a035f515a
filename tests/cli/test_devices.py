"""Every genuine fixture, converted and compared on every kind of device that a machine may have."""

from __future__ import annotations

import json

import pytest

from tests.fixtures import Fixture, fixtures

GENUINE = [fixture for fixture in fixtures() if fixture.exit in (0, 4)]
DEVICES = "cpu,cpu-xla,cpu-no-onednn,gpu:0"


@pytest.mark.full
@pytest.mark.parametrize("fixture", GENUINE, ids=lambda fixture: fixture.name)
def test_no_device_disagrees(tfmigrate, tmp_path, fixture: Fixture) -> None:
    options = fixture.case["expect"]["options"]
    done = tfmigrate("ckpt2savedmodel", fixture.model, tmp_path / "a", "--devices", DEVICES, "--json", *options)
    assert done.returncode == fixture.exit, done.stderr
    runs = json.loads(done.stdout)["verification"]["runs"]
    assert all(run["verdict"] in ("identical", "within", "not checked") for run in runs)
