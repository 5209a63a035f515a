"""Every finding is met somewhere, and nowhere else: each fixture's diagnosis is exactly what its case.toml lists, so
every fixture is the healthy twin of those that show something, and what no fixture shows is made in a test.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import migrate
from migrate.cli import pages
from migrate.findings import CATALOGUE
from tests.fixtures import Fixture, fixtures

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


ABOUT_THE_MACHINE = "TFM9"
"""Codes that another machine changes."""


@cache
def diagnosed(fixture: str) -> frozenset[str]:
    """The codes that a diagnosis of a fixture says."""
    (known,) = fixtures(fixture)
    return frozenset(one.code for one in migrate.diagnose(known.pointed).findings)


@cache
def of_fixtures() -> frozenset[str]:
    return frozenset(code for fixture in fixtures("*") for code in diagnosed(fixture.name))


@cache
def of_tests() -> frozenset[str]:
    """Codes that a test compares with something, and classes that it does."""
    files = (path for path in TESTS.rglob("test_*.py") if path.name not in NOT_COUNTED)
    words = {word for path in files for word in _expected(path)}
    return frozenset(code for code, cls in CATALOGUE.items() if code in words or cls.__name__ in words)


_EXPECTING = ("parametrize", "raises", "next")
"""Calls that name what has to come: `next` fails where nothing fits."""


def _expected(path: Path) -> Iterator[str]:
    """Words in what a file's tests assert to be there, in their parameters, and in tables of what they expect."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        asserted = isinstance(node, ast.Assert) and not _is_denied(node.test)
        called = isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _EXPECTING
        if asserted or called or isinstance(node, ast.Dict):
            yield from re.findall(r"\w+", ast.unparse(node))
        elif isinstance(node, ast.For):
            yield from re.findall(r"\w+", ast.unparse(node.iter))


def _is_denied(test: ast.expr) -> bool:
    """Whether an assertion says that something is not there."""
    if isinstance(test, ast.UnaryOp):
        return isinstance(test.op, ast.Not)
    return isinstance(test, ast.Compare) and any(isinstance(one, ast.NotIn) for one in test.ops)


@pytest.mark.parametrize("fixture", fixtures("*"), ids=lambda f: f.name)
def test_a_fixture_shows_what_it_should_and_nothing_else(fixture: Fixture) -> None:
    said = {code for code in diagnosed(fixture.name) if not code.startswith(ABOUT_THE_MACHINE)}
    assert said == set(fixture.case["expect"]["diagnosed"])


@pytest.mark.parametrize("code", [c for c in CODES if CATALOGUE[c].__module__.rpartition(".")[2] not in RULES])
def test_it_is_met(code: str) -> None:
    assert code in {*of_fixtures(), *of_tests(), *WHILE_RUNNING}, f"nothing shows {code} ({CATALOGUE[code].name})"
