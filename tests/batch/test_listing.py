"""What an archive's listing costs grows with the archive, not with its square."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from migrate.batch import listing
from tests.conftest import FIXTURES

_OBJECTS = FIXTURES / "tf-2.8-tf2ckpt-module" / "model"


def checkpoints(folder: Path, count: int) -> Path:
    """A folder with so many checkpoints without a graph side by side."""
    folder.mkdir()
    for file in _OBJECTS.iterdir():
        content, ending = file.read_bytes(), file.name.removeprefix("net.ckpt")
        for number in range(count):
            (folder / f"net{number:04}x.ckpt{ending}").write_bytes(content)
    return folder


def calls(root: Path, models: int) -> int:
    """The functions of Python that are called to list an archive of so many models."""
    called: Counter[str] = Counter()

    def count(frame: Any, event: str, argument: Any) -> None:
        called[event] += 1

    sys.setprofile(count)
    try:
        found = sum(1 for entry in listing.entries(root) if entry.format == "tf2-checkpoint")
    finally:
        sys.setprofile(None)
    assert found == models
    return called["call"]


def test_a_flat_folder_of_checkpoints_costs_what_its_models_cost(tmp_path: Path) -> None:
    few, many = (calls(checkpoints(tmp_path / str(count), count), count) for count in (150, 600))
    assert many < 4.5 * few


def test_three_thousand_checkpoints_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = checkpoints(tmp_path / "flat", 3000)
    listed: Counter[str] = Counter()
    real = os.scandir

    def scandir(path: Any = ".") -> Any:
        listed[os.fspath(path)] += 1
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = list(listing.entries(root))
    assert [entry.path for entry in found] == [f"net{number:04}x.ckpt" for number in range(3000)]
    assert {(entry.format, len(entry.files), entry.findings) for entry in found} == {("tf2-checkpoint", 2, ())}
    # A few times however many models lie there; Path.iterdir counts too, from Python 3.13 on.
    assert listed[str(root)] <= 5
