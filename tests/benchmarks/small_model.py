"""A small model, converted and verified, against importing TensorFlow once and against the naive way.

python tests/benchmarks/small_model.py [--repetitions 3] [--json]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from measure import FIXTURES, HERE, IMPORT, PYTHON, TFMIGRATE, Goal, Stage, medians, nothing, parser, tell

PREFIX = FIXTURES / "tf-1.4-checkpoint-mlp" / "model" / "model.ckpt-300"


def main() -> int:
    """Measure and tell."""
    asked = parser(__doc__, repetitions=3).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def clean() -> None:
            for path in folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()

        convert = [*TFMIGRATE, "ckpt2savedmodel", str(PREFIX), str(folder / "out"), "--devices", "cpu"]
        by_hand = [PYTHON, str(HERE / "naive.py"), str(PREFIX), str(folder / "naive"), "x:0", "predictions:0"]
        stages: dict[str, Stage] = {
            "import tensorflow": (IMPORT, nothing),
            "tfmigrate": (convert, clean),
            "tfmigrate --no-verify": ([*convert[:-2], "--no-verify"], clean),
            "naive": (by_hand, clean),
        }
        runs = medians(stages, asked.repetitions)
    ratio = runs["tfmigrate"].seconds / runs["import tensorflow"].seconds
    ratios = {
        "tfmigrate, verified / import tensorflow, seconds": ratio,
        "tfmigrate, verified / naive, seconds": runs["tfmigrate"].seconds / runs["naive"].seconds,
        "tfmigrate --no-verify / naive, seconds": runs["tfmigrate --no-verify"].seconds / runs["naive"].seconds,
    }
    return tell(runs, [Goal("times import tensorflow", ratio, 3)], ratios, asked.json)


if __name__ == "__main__":
    sys.exit(main())
