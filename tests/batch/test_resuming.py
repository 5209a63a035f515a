"""A batch that is killed goes on: the end is that of a batch that nobody disturbed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.batch.archives import processes, report
from tests.conftest import FIXTURES, ROOT

MODELS = ("tf-1.4-graph-def-frozen", "tf-1.4-checkpoint-mlp", "damaged-checkpoint-meta-empty", "tf-1.4-graph-def-text")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of forty models, some of them the same."""
    root = tmp_path_factory.mktemp("large") / "archive"
    for number in range(40):
        name = MODELS[number % len(MODELS)]
        shutil.copytree(FIXTURES / name / "model", root / f"{number:02}-{name}")
        if number % 8:
            for graph in (root / f"{number:02}-{name}").glob("frozen.pb"):
                graph.write_bytes(graph.read_bytes() + b"\x22\x02\x08" + bytes([number]))
    return root


def command(archive: Path, out: Path) -> list[str]:
    options = ["--no-verify", "--workers", "2", "-q"]
    return [sys.executable, "-m", "migrate", "batch", str(archive), str(out), *options]


def contents(out: Path) -> dict[str, Any]:
    """Everything that a batch leaves in OUT, without times."""
    found: dict[str, Any] = {}
    for path in sorted(out.rglob("*")):
        name = str(path.relative_to(out))
        if name.startswith((".tfmigrate", "report", "junit")) or path.is_dir():
            continue
        found[name] = path.read_bytes()
        if name.endswith(".migration.json"):
            record = json.loads(found[name].replace(str(out).encode(), b"OUT"))
            record["findings"] = [one for one in record["findings"] if one["code"] != "TFM957"]
            found[name] = {**record, "seconds": None}
    return found


def models(out: Path) -> dict[str, str]:
    return {path: model["status"] for path, model in report(out).items()}


@pytest.fixture(scope="module")
def undisturbed(large: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    assert subprocess.run(command(large, out), cwd=ROOT, check=False).returncode == 1
    return out


def _killed(large: Path, out: Path, kills: int, seed: int) -> None:
    chosen = random.Random(seed)
    for _ in range(kills):
        process = subprocess.Popen(command(large, out), cwd=ROOT, stderr=subprocess.DEVNULL)
        time.sleep(chosen.uniform(0.3, 2.5))
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.full)])
def test_a_killed_batch_goes_on(large: Path, undisturbed: Path, tmp_path: Path, kills: int) -> None:
    out = tmp_path / "out"
    _killed(large, out, kills, seed=kills)
    assert subprocess.run(command(large, out), cwd=ROOT, check=False).returncode == 1
    assert models(out) == models(undisturbed)
    found, expected = contents(out), contents(undisturbed)
    assert found.keys() == expected.keys()
    assert [name for name in found if found[name] != expected[name]] == []


def _heeding_interrupts() -> None:
    """What starts in the background of a shell ignores them, and so does all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_leaves_nothing_half_written(large: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = subprocess.Popen(
        command(large, out),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_heeding_interrupts,
    )
    ledger = out / ".tfmigrate" / "ledger.sqlite"
    while not list(out.glob("*/*.migration.json")):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert b"the same command goes on" in told, told.decode()
    # Python ends itself by the signal where that met code compiled from a text; a shell says 130 of both.
    assert process.returncode in (130, -signal.SIGINT)
    assert not [path for path in out.rglob(".*") if ".partial-" in path.name]
    assert ledger.is_file() and set(models(out).values()) >= {"waiting"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends workers with their batch")
def test_no_process_is_left(large: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(command(large, tmp_path / "out"), cwd=ROOT, stderr=subprocess.DEVNULL)
    while not list((tmp_path / "out").glob("*/*.migration.json")):
        time.sleep(0.02)
    children = processes(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children and not [pid for pid in children if Path(f"/proc/{pid}").exists()]
