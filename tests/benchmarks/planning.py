"""How long a batch plans before its first model: fixtures among other files, against finding and summing the files.

python tests/benchmarks/planning.py [10000] [--repetitions 3] [--json]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from measure import PYTHON, TFMIGRATE, Goal, Stage, medians, parser, tell
from scan import copies

SUM = "find {} -type f -print0 | xargs -0 sha256sum > /dev/null"
JUNK = {
    "notes.txt": b"Trained on the second split.\n" * 40,
    "train.py": b"import numpy\n\nprint(numpy.zeros(3))\n" * 30,
    "history.csv": b"epoch,loss,accuracy\n" + b"1,0.25,0.75\n" * 200,
    "events.out.tfevents.1": bytes(range(256)) * 400,
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(20_000),
    "results.json": b'{"loss": [0.5, 0.25, 0.125], "seed": 1}\n',
}
FOUND, PLANNED = "find and sha256sum", "tfmigrate batch --dry-run"


def archive(root: Path, entries: int) -> None:
    """An archive of so many entries: a model in every two, files of other kinds in folders and beside the models."""
    models = copies(root, entries // 2)
    folders = sorted(root.iterdir())
    for number in range(entries - models):
        name = list(JUNK)[number % len(JUNK)]
        folder = folders[number] if number % 3 == 0 and number < models else root / f"other-{number % 97:02d}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number:05d}-{name}").write_bytes(JUNK[name] + str(number).encode("ascii"))


def main() -> int:
    """Measure and tell."""
    options = parser(__doc__, repetitions=3)
    options.add_argument("entries", type=int, nargs="?", default=10_000)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root, out = Path(name, "archive"), Path(name, "out")
        archive(root, asked.entries)

        def clean() -> None:
            shutil.rmtree(out, ignore_errors=True)

        stages: dict[str, Stage] = {
            "python -c 'import h5py'": ([PYTHON, "-c", "import h5py"], clean),
            FOUND: (["sh", "-c", SUM.format(root)], clean),
            PLANNED: ([*TFMIGRATE, "batch", str(root), str(out), "--dry-run", "--json"], clean),
        }
        runs = medians(stages, asked.repetitions)
    ratio = runs[PLANNED].seconds / runs[FOUND].seconds
    ratios = {f"{PLANNED} / {FOUND}": ratio, "entries a second": asked.entries / runs[PLANNED].seconds}
    return tell(runs, [Goal("times find and sha256sum", ratio, 5)], ratios, asked.json)


if __name__ == "__main__":
    sys.exit(main())
