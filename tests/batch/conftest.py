"""What the tests of batches share: small archives, and the command on them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FIXTURES

SMALL = ("tf-1.4-graph-def-frozen", "tf-1.4-checkpoint-mlp", "damaged-checkpoint-meta-empty")
Archive = Callable[..., Path]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Make an archive of copies of fixtures' models: name in the archive → name of the fixture."""

    def make(**models: str) -> Path:
        root = tmp_path / "archive"
        for name, fixture in models.items():
            shutil.copytree(FIXTURES / fixture / "model", root / name.replace("__", "/"))
        return root

    return make


def report(out: Path) -> dict[str, dict[str, Any]]:
    """The models of a report by their path."""
    told = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert told["schema"] == 1
    return {model["path"]: model for model in told["models"]}


def statuses(out: Path) -> dict[str, str]:
    """The status of each model of a report, by the first folder of its path."""
    return {path.partition("/")[0]: model["status"] for path, model in report(out).items()}
