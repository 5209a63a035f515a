"""How fast an archive of many models is listed: copies of the fixtures, against reading their bytes.

python tests/benchmarks/scan.py [2000] [--repetitions 3] [--json]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from measure import FIXTURES, MIB, PYTHON, TFMIGRATE, Goal, Stage, medians, nothing, parser, tell

READ = """
import sys
from pathlib import Path
import h5py
for path in Path(sys.argv[1]).rglob("*"):
    if path.is_file():
        path.read_bytes()
"""
MODELS_A_SECOND = 100


def copies(folder: Path, count: int) -> int:
    """So many copies of fixtures' models, in turn; gives the models that are there."""
    models = sorted(path for path in FIXTURES.glob("*/model") if path.parent.name != "not-a-model")
    for number in range(count):
        source = models[number % len(models)]
        shutil.copytree(source, folder / f"{number:05d}-{source.parent.name}", symlinks=True)
    return count


def main() -> int:
    """Measure and tell."""
    options = parser(__doc__, repetitions=3)
    options.add_argument("count", type=int, nargs="?", default=2000)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive, few = Path(folder, "archive"), Path(folder, "few")
        count = copies(archive, asked.count)
        copies(few, min(count, 160))
        scanned = f"scan of {count} models"
        stages: dict[str, Stage] = {
            "read the bytes": ([PYTHON, "-c", READ, str(archive)], nothing),
            scanned: (_scan(archive), nothing),
            "scan of 160 models": (_scan(few), nothing),
        }
        runs = medians(stages, asked.repetitions)
    seconds = runs[scanned].seconds
    limit = max(4 * runs["read the bytes"].seconds, count / MODELS_A_SECOND)
    growth = (runs[scanned].peak - runs["scan of 160 models"].peak) / MIB
    ratios = {"models a second": count / seconds, "scan / read the bytes": seconds / runs["read the bytes"].seconds}
    goals = [Goal("seconds", seconds, limit), Goal("MiB more than for 160 models", growth, 64)]
    return tell(runs, goals, ratios, asked.json)


def _scan(folder: Path) -> list[str]:
    """A scan whose exit code is 0 although some models are damaged."""
    program = "import sys, subprocess; sys.exit(subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL) not in (0, 3))"
    return [PYTHON, "-c", program, *TFMIGRATE, "scan", str(folder), "--json"]


if __name__ == "__main__":
    sys.exit(main())
