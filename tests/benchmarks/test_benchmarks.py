"""The benchmarks that take seconds, so that they keep running and their goals keep being met."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHEAP = {
    "startup.py": ("--repetitions", "5"),
    "looking.py": ("--repetitions", "5"),
    "small_model.py": ("--repetitions", "1"),
    "batch.py": ("200", "--sample", "5"),
    "memory.py": ("256",),
    "scan.py": ("320", "--repetitions", "1"),
    "planning.py": ("1000", "--repetitions", "1"),
    "small_keras.py": ("--repetitions", "1"),
    "big_keras.py": ("0.25", "--repetitions", "1"),
    "big_checkpoint.py": ("0.25", "--repetitions", "1"),
}


@pytest.mark.measured
@pytest.mark.skipif(sys.platform == "win32", reason="os.wait4 tells the memory of a process")
@pytest.mark.parametrize("name", CHEAP)
def test_goals_are_met(name: str) -> None:
    command = [sys.executable, str(HERE / name), *CHEAP[name], "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.stdout, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["ratios"] and told["runs"]
    assert all(goal["met"] for goal in told["goals"]), told["goals"]
    assert done.returncode == 0


def test_every_benchmark_is_described() -> None:
    told = (HERE / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in told for name in CHEAP)
