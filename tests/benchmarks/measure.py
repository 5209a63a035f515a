"""What the benchmarks share: programs measured from outside, medians, goals, and the way results are told.

Nothing heavy is imported here: a process that is started inherits the peak memory of the one that starts it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FIXTURES = ROOT / "legacy_fixtures"
PYTHON = sys.executable
TFMIGRATE = [PYTHON, "-m", "migrate"]
IMPORT = [PYTHON, "-c", "import tensorflow"]
MIB = 1 << 20
_UNIT = 1 if sys.platform == "darwin" else 1024
"""What ru_maxrss counts in."""


@dataclass(frozen=True)
class Run:
    """One run of a program: wall seconds, and the peak memory of the largest of its processes."""

    seconds: float
    peak: int


@dataclass(frozen=True)
class Goal:
    """What was found against what it must not exceed."""

    what: str
    found: float
    limit: float

    @property
    def met(self) -> bool:
        return self.found <= self.limit


Stage = tuple[list[str], Callable[[], None]]
"""A program, and what to do before each run of it."""


def nothing() -> None:
    """Prepare nothing."""


def run(command: Sequence[str]) -> Run:
    """Run a program to its end."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, cwd=HERE)
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{told.decode(errors='replace')[-3000:]}")
    return Run(seconds, usage.ru_maxrss * _UNIT)


def medians(stages: Mapping[str, Stage], repetitions: int) -> dict[str, Run]:
    """Run every program in turn, several times over; gives the median of each."""
    found: dict[str, list[Run]] = {name: [] for name in stages}
    for _ in range(repetitions):
        for name, (command, prepare) in stages.items():
            prepare()
            os.sync()
            found[name].append(run(command))
    return {
        name: Run(statistics.median(r.seconds for r in runs), int(statistics.median(r.peak for r in runs)))
        for name, runs in found.items()
    }


def parser(doc: str | None, repetitions: int) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    made = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    made.add_argument("--json", action="store_true", help="print one JSON document")
    made.add_argument("--repetitions", type=int, default=repetitions)
    return made


def times_slower(runs: Mapping[str, Run], ours: str = "tfmigrate") -> dict[str, float]:
    """The seconds of our program over those of every other."""
    others = ((name, one) for name, one in runs.items() if name != ours)
    return {f"{ours} / {name}, seconds": runs[ours].seconds / one.seconds for name, one in others}


def tell(runs: Mapping[str, Run], goals: Iterable[Goal], ratios: Mapping[str, float], as_json: bool) -> int:
    """Print what was measured; gives the exit code: 1 where a goal is missed."""
    goals = list(goals)
    if as_json:
        print(json.dumps(_document(runs, goals, ratios), indent=1))
    else:
        for name, one in runs.items():
            print(f"{name:24} {one.seconds:9.3f} s {one.peak / MIB:9.0f} MiB")
        for name, ratio in ratios.items():
            print(f"{name:58} {ratio:9.2f}")
        for goal in goals:
            print(f"{'met   ' if goal.met else 'MISSED'} {goal.what}: {goal.found:.2f}, at most {goal.limit:.2f}")
    return 0 if all(goal.met for goal in goals) else 1


def _document(runs: Mapping[str, Run], goals: list[Goal], ratios: Mapping[str, float]) -> dict[str, Any]:
    return {
        "runs": {name: {"seconds": one.seconds, "peak": one.peak} for name, one in runs.items()},
        "ratios": dict(ratios),
        "goals": [{"what": g.what, "found": g.found, "limit": g.limit, "met": g.met} for g in goals],
    }
