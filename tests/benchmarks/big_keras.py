"""A big HDF5 model to a .keras archive: the conversion against copying the file, importing Keras, and the naive way.

    python tests/benchmarks/big_keras.py [GIB] [--repetitions 3] [--json]

The model, and three times its size at most, lie in a temporary folder while this runs.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measure import HERE, MIB, PYTHON, TFMIGRATE, Goal, Run, Stage, medians, nothing, parser, run, tell, times_slower

IMPORT = [PYTHON, "-c", "import keras"]


def stages(folder: Path) -> dict[str, Stage]:
    """What is measured, in the order in which it runs."""
    model, copy, naive, converted = (folder / name for name in ("model.h5", "copy", "naive.keras", "converted.keras"))

    def clean() -> None:
        for path in (copy, naive, converted, folder / "converted.keras.migration.json"):
            path.unlink(missing_ok=True)

    return {
        "cp": (["cp", str(model), str(copy)], clean),
        "cp, flushed to the disk": (["sh", "-c", 'cp "$0" "$1" && sync "$1"', str(model), str(copy)], clean),
        "import keras": (IMPORT, nothing),
        "tfmigrate": ([*TFMIGRATE, "h52keras", str(model), str(converted), "--no-verify"], clean),
        "naive": ([PYTHON, str(HERE / "naive_keras.py"), str(model), str(naive)], clean),
    }


def goals(runs: dict[str, Run]) -> list[Goal]:
    """Little slower than a copy, and with the memory of a program that does not hold the model."""
    cp, imported, ours = runs["cp, flushed to the disk"], runs["import keras"], runs["tfmigrate"]
    return [
        Goal("seconds, 3 x cp that is flushed, as the artifact is", ours.seconds, 3 * cp.seconds),
        Goal("MiB, import keras + 400", ours.peak / MIB, imported.peak / MIB + 400),
    ]


def main() -> int:
    """Measure and tell."""
    options = parser(__doc__, repetitions=3)
    options.add_argument("gib", type=float, nargs="?", default=2.0)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run([PYTHON, str(HERE / "make_h5.py"), str(folder / "model.h5"), str(int(asked.gib * 1024))])
        runs = medians(stages(folder), asked.repetitions)
    ours = runs["tfmigrate"]
    ratios = times_slower(runs)
    ratios["tfmigrate / naive, memory"] = ours.peak / runs["naive"].peak
    return tell(runs, goals(runs), ratios, asked.json)


if __name__ == "__main__":
    sys.exit(main())
