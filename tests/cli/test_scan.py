"""`tfmigrate scan` from outside: its forms of output, filters, order and exit codes."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from migrate.cli import listing
from migrate.cli.entry import run
from tests.fixtures import fixture


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two sound models and a damaged one."""
    shutil.copy(fixture("keras-1.2-tf-h5-mlp").model, tmp_path / "mlp.h5")
    shutil.copy(fixture("packed-gzip-pb").model, tmp_path / "frozen.pb.gz")
    shutil.copy(fixture("damaged-h5-truncated").model, tmp_path / "cut.h5")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str]:
    code = run(["scan", *map(str, arguments)])
    return code, capsys.readouterr().out


def test_the_document(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = told(capsys, archive, "--json")
    document = json.loads(text)
    assert (code, document["schema"]) == (3, 1)
    assert [row["path"] for row in document["models"]] == ["cut.h5", "frozen.pb.gz", "mlp.h5"]
    for row in document["models"]:
        assert set(row) >= {"path", "format", "writer", "bytes", "findings"}
    assert document["models"][0]["findings"] == ["TFM542"]
    assert document["summary"]["formats"] == {"keras-h5": 2, "graph-def": 1}


def test_plain_text_and_the_sums(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = told(capsys, archive)
    rows, _, sums = text.partition("\n\n")
    assert code == 3
    assert rows.splitlines()[0].split("\t")[:3] == ["cut.h5", "keras-h5", "?"]
    assert sums.startswith("3 found, ") and "; 2 convert as they are, 1 do not" in sums
    assert "TFM542 truncated-hdf5" in sums
    assert told(capsys, archive, "-q") == (3, "")


def test_csv(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(told(capsys, archive, "--csv")[1])))
    assert tuple(rows[0]) == listing.COLUMNS
    assert [row["errors"] for row in rows] == ["TFM542", "", ""]


def test_filters_and_order(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def paths(*arguments: str) -> tuple[int, list[str]]:
        code, text = told(capsys, archive, "--json", *arguments)
        return code, [row["path"] for row in json.loads(text)["models"]]

    assert paths("--finding", "TFM542") == paths("--finding", "truncated-hdf5") == (3, ["cut.h5"])
    assert paths("--format", "graph-def") == (0, ["frozen.pb.gz"])
    assert paths("--format", "graph-def", "--format", "keras-h5")[1] == ["cut.h5", "frozen.pb.gz", "mlp.h5"]
    assert paths("--sort", "bytes")[1] == ["cut.h5", "mlp.h5", "frozen.pb.gz"]
    assert paths("--sort", "findings")[1][0] == "cut.h5"
    assert run(["scan", str(archive), "--finding", "TFM999"]) == 2


def test_an_archive_without_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, tmp_path) == (0, "No models.\n")
    assert run(["scan", str(tmp_path / "none")]) == 2
    assert run(["scan"]) == 2


def test_the_table_of_a_terminal(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from migrate.archive import scan

    listing.tables(list(scan([archive])))
    text = capsys.readouterr().out
    assert "becomes" in text and "mlp.h5" in text and "TFM542" in text
