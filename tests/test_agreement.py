"""Scan, diagnosis, batch and conversion say the same of every fixture."""

from __future__ import annotations

import shlex
from functools import cache
from pathlib import Path

import pytest

import migrate
from migrate.archive import Row
from migrate.batch.settings import Settings
from migrate.conversion import Options, convert
from migrate.diagnosis import Diagnosis
from tests.fixtures import Fixture, fixture, fixtures

OUTSIDE = ("not-a-model", "hostile-symlink")
"""Several things that are no models; and a link, which is followed where a person points at it alone."""
ALL = [one for one in fixtures("*") if one.name not in OUTSIDE]
each_fixture = pytest.mark.parametrize("one", ALL, ids=[one.name for one in ALL])
WITHOUT_FORM = ("hostile-pickle", "hostile-tar-names")
"""What has no form that a model could be converted from."""


@cache
def diagnosed(name: str) -> Diagnosis:
    return migrate.diagnose(fixture(name).pointed)


@cache
def scanned(name: str, deep: bool = False) -> Row:
    one = fixture(name)
    rows = migrate.scan(one.folder / "model", deep=deep)
    named = [row for row in rows if row.path.endswith(str(one.case.get("member", "")))]
    return min(named, key=lambda row: (row.format == "hdf5", row.path))


def target(found: Diagnosis) -> str:
    words = shlex.split(found.command)
    return words[words.index("--to") + 1]


@each_fixture
def test_a_model_becomes_the_same_wherever_it_is_told(one: Fixture) -> None:
    row, found = scanned(one.name), diagnosed(one.name)
    if one.name in WITHOUT_FORM:
        assert row.becomes is None and found.command.startswith("tfmigrate diagnose ")
        return
    told = target(found)
    assert Settings().options(row.path, row.format)["to"] == told
    assert row.becomes in (told, None)
    assert (row.becomes is None) is bool(row.errors)


@each_fixture
def test_the_scan_has_the_errors_of_the_diagnosis(one: Fixture) -> None:
    told = {obstacle.code for obstacle in diagnosed(one.name).obstacles}
    row = scanned(one.name, deep=one.name == "damaged-checkpoint-data-bit-flip")
    assert told == set(row.errors)


REFUSED = [one for one in ALL if one.exit == 3 or one.case["expect"]["options"] or "code" in one.case]
"""What is refused as it stands, or without what its case gives."""


@pytest.mark.parametrize("one", REFUSED, ids=[one.name for one in REFUSED])
def test_a_conversion_is_refused_for_what_the_diagnosis_tells(one: Fixture, tmp_path: Path) -> None:
    found = diagnosed(one.name)
    to = "savedmodel" if one.name in WITHOUT_FORM else target(found)
    dest = tmp_path / ("out.keras" if to == "keras" else "out")
    record = convert(one.pointed, dest, Options(verify=False, to=to), lambda text: None)
    assert record.status == "refused"
    refused = {finding.code for finding in record.findings if finding.severity == "error"}
    assert refused and refused <= {obstacle.code for obstacle in found.obstacles}
