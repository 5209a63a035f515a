"""The fixtures of legacy_fixtures/, found by glob: adding a folder adds a test."""

from __future__ import annotations

import itertools
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

GRAPH_FORMATS = ("tf1-checkpoint", "estimator", "saved-model", "session-bundle", "hub-module", "graph-def")
ROOT = Path(__file__).parents[1] / "legacy_fixtures"


@dataclass(frozen=True)
class Fixture:
    """One fixture: its folder and what its case.toml says."""

    folder: Path
    case: dict[str, Any]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def model(self) -> Path:
        return self.folder / self.case["model"]

    @property
    def pointed(self) -> Path:
        """What a person points at: the model, or the member of an archive that it is."""
        return Path(f"{self.model}!/{self.case['member']}") if "member" in self.case else self.model

    @property
    def exit(self) -> int:
        return int(self.case["expect"]["exit"])

    def given(self, option: str) -> tuple[Path, ...]:
        """The files beside the model that a person gives with an option of the command."""
        words = self.case["expect"]["options"]
        return tuple(self.folder / value for name, value in itertools.pairwise(words) if name == option)


def fixtures(pattern: str = "*-checkpoint-*") -> list[Fixture]:
    """Every fixture whose folder fits a pattern."""
    return [Fixture(p.parent, tomllib.loads(p.read_text("utf-8"))) for p in sorted(ROOT.glob(f"{pattern}/case.toml"))]


def graphs() -> list[Fixture]:
    """Every fixture that holds a graph of TensorFlow 1, whatever the format, outside of archives."""
    of_formats = [f for f in fixtures("*") if f.case["format"] in GRAPH_FORMATS]
    return [f for f in of_formats if not f.case["runtime"].startswith("tf-2")]


def keras_models() -> list[Fixture]:
    """Every fixture with a Keras model that is described in its files, whatever the format."""
    lying_open = [f for f in fixtures("*") if "packed" not in f.case and not _lacks_code(f)]
    return [f for f in lying_open if f.case["format"].startswith("keras") or _of_tf_keras(f)]


def _lacks_code(fixture: Fixture) -> bool:
    """Whether the author's classes are all that could tell what the model is."""
    return "code" in fixture.case and not fixture.given("--custom-objects")


def _of_tf_keras(fixture: Fixture) -> bool:
    formats = ("saved-model", "tf2-checkpoint")
    plain = fixture.name.endswith("-module")
    return fixture.case["format"] in formats and not plain and "Keras" in fixture.case["trap"]


def fixture(name: str) -> Fixture:
    """The fixture of one name."""
    return next(iter(fixtures(name)))
