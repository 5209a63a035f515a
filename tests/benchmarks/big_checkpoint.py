"""A big checkpoint: the conversion against copying its file, importing TensorFlow, and the naive way.

    python tests/benchmarks/big_checkpoint.py [GIB] [--repetitions 3] [--json]

The checkpoint, and four times its size at most, lie in a temporary folder while this runs.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measure import (
    HERE,
    IMPORT,
    MIB,
    PYTHON,
    TFMIGRATE,
    Goal,
    Run,
    Stage,
    medians,
    nothing,
    parser,
    run,
    tell,
    times_slower,
)


def stages(folder: Path) -> dict[str, Stage]:
    """What is measured, in the order in which it runs."""
    prefix, copy, naive, converted = (folder / name for name in ("model", "copy", "naive", "converted"))
    data = f"{prefix}.data-00000-of-00001"

    def without(*paths: Path) -> Callable[[], None]:
        return lambda: [_remove(path) for path in paths] and None

    clean = without(copy, naive, converted, folder / "converted.migration.json")
    by_hand = [PYTHON, str(HERE / "naive.py"), str(prefix), str(naive), "x:0", "probabilities:0"]
    return {
        "cp": (["cp", data, str(copy)], clean),
        "cp, flushed to the disk": (["sh", "-c", 'cp "$0" "$1" && sync "$1"', data, str(copy)], clean),
        "import tensorflow": (IMPORT, nothing),
        "tfmigrate": ([*TFMIGRATE, "ckpt2savedmodel", str(prefix), str(converted), "--no-verify"], clean),
        "naive": (by_hand, clean),
    }


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def goals(runs: dict[str, Run]) -> list[Goal]:
    """No slower than reading and writing it take, and with the memory of a program that does not hold it."""
    cp, imported, ours = runs["cp"], runs["import tensorflow"], runs["tfmigrate"]
    return [
        Goal("seconds, 2.5 x cp + 1.5 x import tensorflow", ours.seconds, 2.5 * cp.seconds + 1.5 * imported.seconds),
        Goal("MiB, import tensorflow + 400", ours.peak / MIB, imported.peak / MIB + 400),
    ]


def main() -> int:
    """Measure and tell."""
    options = parser(__doc__, repetitions=3)
    options.add_argument("gib", type=float, nargs="?", default=2.0)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run([PYTHON, str(HERE / "make_checkpoint.py"), str(folder / "model"), str(int(asked.gib * 1024))])
        runs = medians(stages(folder), asked.repetitions)
    ours = runs["tfmigrate"]
    ratios = times_slower(runs)
    ratios |= {
        f"tfmigrate / {name}, memory": ours.peak / other.peak
        for name, other in runs.items()
        if not name.startswith("cp") and other is not ours
    }
    return tell(runs, goals(runs), ratios, asked.json)


if __name__ == "__main__":
    sys.exit(main())
