"""One conversion that many tests of the command line look at."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

MODEL = "legacy_fixtures/tf-1.4-checkpoint-mlp/model/model.ckpt-300"


@dataclass(frozen=True)
class Conversion:
    """A finished command and where its artifact lies."""

    done: subprocess.CompletedProcess[str]
    dest: Path

    @property
    def record(self) -> dict[str, Any]:
        return json.loads(self.dest.with_name(f"{self.dest.name}.migration.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def model() -> str:
    return MODEL


@pytest.fixture(scope="session")
def converted(tfmigrate, tmp_path_factory) -> Conversion:
    """A small network, converted and verified, as text."""
    dest = tmp_path_factory.mktemp("converted") / "deeper" / "mlp"
    return Conversion(tfmigrate("ckpt2savedmodel", MODEL, dest, "--devices", "cpu"), dest)
