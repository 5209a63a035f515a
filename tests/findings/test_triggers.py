"""Every finding is met somewhere: in the diagnosis of a fixture, or in a test that makes what it speaks of."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import migrate
from migrate.cli import pages
from migrate.findings import CATALOGUE
from tests.fixtures import fixtures

TESTS = Path(__file__).resolve().parents[1]
NOT_COUNTED = (Path(__file__).name, "test_catalogue.py", "test_symptoms.py")
CODES = [page.code for page in pages.all_pages()]
WHILE_RUNNING = {
    "TFM113": "an archive that cannot be unpacked",
    "TFM805": "an output that stands still",
    "TFM904": "a comparison without memory",
    "TFM905": "a disk that is full",
}
"""What only shows while a model is unpacked, converted or compared; the tests there name it in other ways."""

RULES = {"keras_old", "keras_upgrade", "keras_functions", "keras_writing", "changed_numbers", "numbers"}
"""Families that only upgrading, writing or comparing shows, where they are tested."""


@cache
def of_fixtures() -> frozenset[str]:
    return frozenset(one.code for fixture in fixtures("*") for one in migrate.diagnose(fixture.model).findings)


@cache
def of_tests() -> frozenset[str]:
    text = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py") if path.name not in NOT_COUNTED)
    words = set(re.findall(r"\w+", text))
    return frozenset(code for code, cls in CATALOGUE.items() if code in words or cls.__name__ in words)


@pytest.mark.parametrize("code", [c for c in CODES if CATALOGUE[c].__module__.rpartition(".")[2] not in RULES])
def test_it_is_met(code: str) -> None:
    assert code in {*of_fixtures(), *of_tests(), *WHILE_RUNNING}, f"nothing shows {code} ({CATALOGUE[code].name})"
