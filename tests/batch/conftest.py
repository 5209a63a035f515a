"""What the tests of batches share: archives of genuine models."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.batch.archives import Archive
from tests.conftest import FIXTURES


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Make an archive of copies of fixtures' models: name in the archive → name of the fixture."""

    def make(**models: str) -> Path:
        root = tmp_path / "archive"
        for name, fixture in models.items():
            shutil.copytree(FIXTURES / fixture / "model", root / name.replace("__", "/"))
        return root

    return make
