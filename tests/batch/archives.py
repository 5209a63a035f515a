"""Small archives, and what a batch tells of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.conftest import FIXTURES

Archive = Callable[..., Path]


def report(out: Path) -> dict[str, dict[str, Any]]:
    """The models of a report by their path."""
    told = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert told["schema"] == 1
    return {model["path"]: model for model in told["models"]}


def statuses(out: Path) -> dict[str, str]:
    """The status of each model of a report, by the first folder of its path."""
    return {path.partition("/")[0]: model["status"] for path, model in report(out).items()}


def small_graphs(root: Path, names: int | Iterable[str | bytes]) -> Path:
    """An archive with a small frozen graph under each name, no two with the same bytes."""
    graph = (FIXTURES / "tf-1.4-graph-def-frozen" / "model" / "frozen.pb").read_bytes()
    listed = [f"{number:04}" for number in range(names)] if isinstance(names, int) else names
    for number, name in enumerate(listed):
        folder = root / os.fsdecode(name)
        folder.mkdir(parents=True)
        # Field 100, which every reader skips.
        (folder / "frozen.pb").write_bytes(graph + b"\xa0\x06" + bytes([number % 128 | 0x80, number // 128]))
    return root


def processes(pid: int) -> list[int]:
    """The processes that a process started, and those that they started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]
