"""Processes of a batch do not grow with the number of models."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import migrate
from tests.batch.archives import processes, small_graphs

_GROWTH = 50 << 20


class Watching:
    """Notes how much memory each process of the batch holds, after some models and at the end."""

    def __init__(self, early: int, late: int) -> None:
        self._count, self._early, self._late = 0, early, late
        self.held: list[dict[int, int]] = []

    def planned(self, models: int, size: int) -> None:
        """Nothing."""

    def done(self, job, record, seconds) -> None:
        self._count += 1
        if self._count in (self._early, self._late):
            self.held.append({pid: _resident(pid) for pid in (os.getpid(), *processes(os.getpid()))})


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


@pytest.mark.measured
@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what processes hold")
@pytest.mark.parametrize(("models", "verify"), [(1000, False), (1000, True)])
def test_no_process_grows(tmp_path: Path, models: int, verify: bool) -> None:
    root = small_graphs(tmp_path / "archive", models)
    watching = Watching(models // 10, models - 5)
    convert = {"devices": "cpu"} if verify else {"verify": False}
    result = migrate.convert_archive(root, tmp_path / "out", convert=convert, workers=2, progress=watching)
    assert result.counts == {"converted": models}
    early, late = watching.held
    assert late[os.getpid()] - early[os.getpid()] < _GROWTH
    assert max(late.values()) - max(early.values()) < _GROWTH
    kept = early.keys() & late.keys()
    assert all(late[pid] - early[pid] < _GROWTH for pid in kept)
