"""A small Keras model to a .keras archive, against loading and saving it.

python tests/benchmarks/small_keras.py [--repetitions 3] [--json]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measure import HERE, PYTHON, TFMIGRATE, Goal, Stage, medians, parser, run, tell


def main() -> int:
    """Measure and tell."""
    asked = parser(__doc__, repetitions=3).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model, converted, naive = (folder / file for file in ("model.h5", "out.keras", "naive.keras"))
        run([PYTHON, str(HERE / "make_h5.py"), str(model), "1", "128"])

        def clean() -> None:
            for path in folder.iterdir():
                if path != model:
                    path.unlink()

        convert = [*TFMIGRATE, "h52keras", str(model), str(converted)]
        stages: dict[str, Stage] = {
            "naive": ([PYTHON, str(HERE / "naive_keras.py"), str(model), str(naive)], clean),
            "tfmigrate --no-verify": ([*convert, "--no-verify"], clean),
            "tfmigrate": ([*convert, "--devices", "cpu"], clean),
        }
        runs = medians(stages, asked.repetitions)
    unverified = runs["tfmigrate --no-verify"].seconds / runs["naive"].seconds
    verified = runs["tfmigrate"].seconds / runs["naive"].seconds
    ratios = {"tfmigrate --no-verify / naive, seconds": unverified, "tfmigrate, verified / naive, seconds": verified}
    return tell(runs, [Goal("times load_model and save, --no-verify", unverified, 1.3)], ratios, asked.json)


if __name__ == "__main__":
    sys.exit(main())
