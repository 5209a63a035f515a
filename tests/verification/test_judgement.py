from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from migrate import dtypes
from migrate.findings import UsageFault
from migrate.verification import devices
from migrate.verification.degenerate import degenerate
from migrate.verification.exchange import Tensor
from migrate.verification.runners import RunFailed
from migrate.verification.verdicts import worst


def floats(values: Any) -> Tensor:
    return Tensor(1, np.array(values, np.float32))


@pytest.mark.parametrize(
    ("samples", "state"),
    [
        ([floats([[1.0, 2.0], [2.0, 1.0]])], None),
        ([floats([[1.0, 2.0], [1.0, 2.0]])], "the same for every input"),
        ([floats([[1.0], [1.0]]), floats([[2.0], [2.0]])], None),
        ([floats([[1.0], [2.0]]), floats([[1.0], [2.0]])], "the same for every input"),
        ([floats([0.0, 0.0])], "zero throughout"),
        ([floats([np.nan, np.inf])], "never finite"),
        ([floats(1.0), floats(1.0)], "the same for every input"),
        ([floats(1.0), floats(2.0)], None),
        ([floats([])], "empty"),
        ([Tensor(dtypes.STRING, np.array([b"a", b"a"], object))], "the same for every input"),
        ([Tensor(dtypes.STRING, np.array([b"a", b""], object))], None),
        ([Tensor(dtypes.BOOL, np.array([True, False]))], None),
    ],
)
def test_outputs_that_no_input_moves(samples: list[Tensor], state: str | None) -> None:
    assert degenerate(samples) == state


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        (["identical", "within"], "within"),
        (["identical", "not checked"], "identical"),
        (["not-compared", "different"], "different"),
        (["within", "not-compared"], "not-compared"),
        (["not checked"], "not-compared"),
        ([], "not-compared"),
    ],
)
def test_the_worst_verdict_holds(verdicts: list[str], whole: str) -> None:
    assert worst(verdicts) == whole


def test_devices_of_this_machine_are_the_default(tmp_path: Path) -> None:
    assert [device.name for device in devices.parse(None, tmp_path)] == ["cpu"]
    for name in ("nvidia1", "nvidia0", "nvidiactl", "nvidia-uvm"):
        (tmp_path / name).touch()
    assert [device.name for device in devices.parse(None, tmp_path)] == ["cpu", "gpu:0", "gpu:1"]


def test_a_device_is_present_or_not(tmp_path: Path) -> None:
    listed = devices.parse("cpu-no-onednn, gpu:3,cpu-xla,cpu,cpu", tmp_path)
    assert [device.name for device in listed] == ["cpu-no-onednn", "gpu:3", "cpu-xla", "cpu"]
    assert [device.present for device in listed] == [True, False, True, True]
    assert [device.target for device in listed] == ["cpu", "gpu", "cpu-xla", "cpu"]
    assert [device.family for device in listed] == ["cpu-no-onednn", "gpu", "cpu-xla", "cpu"]


@pytest.mark.parametrize("names", ["tpu", "gpu", "gpu:x", "", "cpu,npu:0"])
def test_an_unknown_device_is_the_callers_fault(names: str) -> None:
    with pytest.raises(UsageFault, match="cpu-xla"):
        devices.parse(names)


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("plain\nmore", "plain"),
        ("2 root error(s) found.\n  (0) INVALID: sizes", "(0) INVALID: sizes"),
        (
            "Graph execution error:\n\nDetected at node 'a' (most recent call last):\nNode: 'a'\nbad size\n\t [[a]]",
            "bad size",
        ),
        ("in user code:\n\n    File x\n\n    ValueError: no", "ValueError: no"),
        ("", "no message"),
    ],
)
def test_the_line_that_tells(message: str, line: str) -> None:
    assert RunFailed("Error", message).first_line == line
