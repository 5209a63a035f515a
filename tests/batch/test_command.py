"""What the commands say: the plan, how a batch stands, and what is no batch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from migrate.cli.entry import run
from tests.batch.archives import small_graphs


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_graphs(tmp_path / "archive", ["a", "b", "c"])


def test_the_plan_is_shown(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["batch", str(root), str(tmp_path / "out"), "--dry-run", "--exclude", "c/"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["6,096", "graph-def", "a/frozen.pb", "->", "a/frozen"]
    assert lines[-1].startswith("2 of 2 models, 12,192 bytes; about ")
    assert run(["batch", str(root), str(tmp_path / "out"), "--dry-run", "--json", "--limit", "1"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (len(told["jobs"]), told["models"], told["jobs"][0]["target"]) == (1, 3, "a/frozen")


def test_how_a_batch_stands(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out")
    assert run(["batch", str(root), out, "--no-verify", "--limit", "2", "--workers", "1"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0] == "converted     2"
    assert told.err.splitlines()[0] == "tfmigrate: 2 models, 12,192 bytes" and "[2/2] converted" in told.err
    assert run(["batch", "--status", out]) == 0
    assert "waiting       1 (the same command goes on with them)" in capsys.readouterr().out
    assert run(["report", out]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"{out}/report.html"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["batch", "{root}"], "OUT is missing"),
        (["batch", "--status", "{root}", "{root}"], "--status takes one OUT"),
        (["batch", "--status", "{root}"], "There is no batch in"),
        (["report", "{root}"], "There is no batch in"),
        (["batch", "{root}", "{root}/out", "--memory", "much"], "much is no size"),
        (["batch", "{root}/gone", "{root}/out"], "does not exist"),
        (["batch", "{root}", "{root}/out", "--settings", "{root}/gone.toml"], "is no settings file"),
    ],
)
def test_what_is_no_batch(root: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([argument.format(root=root) for argument in arguments]) == 2
    assert told in capsys.readouterr().err
    assert sorted(path.name for path in root.iterdir()) == ["a", "b", "c"]


@pytest.mark.parametrize(("text", "size"), [("8G", 8 << 30), ("1.5g", 3 << 29), ("512MiB", 512 << 20), ("100", 100)])
def test_sizes(text: str, size: int) -> None:
    from migrate.cli.batch import _bytes

    assert _bytes(text) == size


def test_memory_is_limited_on_linux_only(root: Path, tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("migrate.cli.batch.sys.platform", "darwin")
    assert run(["batch", str(root), str(tmp_path / "out"), "--memory", "8G"]) == 2
    assert "Linux only" in capsys.readouterr().err
