"""How long a look at a small model takes: `tfmigrate inspect`, whole process, against `python -c 'import h5py'`
and `saved_model_cli show --all`.

python tests/benchmarks/looking.py [--repetitions 15] [--json]
"""

from __future__ import annotations

import sys
from pathlib import Path

from measure import FIXTURES, IMPORT, PYTHON, TFMIGRATE, Goal, Stage, medians, nothing, parser, tell

KERAS = FIXTURES / "keras-2.2-tf-h5-sequential-list" / "model" / "model.hdf5"
GRAPH = FIXTURES / "tf-1.4-checkpoint-mlp" / "model" / "model.ckpt-300"
SAVED = FIXTURES / "tf-2.8-saved-model-module" / "model"
SHOW = [str(Path(PYTHON).with_name("saved_model_cli")), "show", "--all", "--dir", str(SAVED)]
SHOW_RUN, SAVED_RUN = "saved_model_cli show --all", "tfmigrate inspect, SavedModel"
PLAIN, KERAS_RUN, GRAPH_RUN = "python -c 'import h5py'", "tfmigrate inspect, HDF5", "tfmigrate inspect, checkpoint"


def main() -> int:
    """Measure and tell."""
    asked = parser(__doc__, repetitions=15).parse_args()
    stages: dict[str, Stage] = {
        PLAIN: ([PYTHON, "-c", "import h5py"], nothing),
        "import tensorflow": (IMPORT, nothing),
        KERAS_RUN: ([*TFMIGRATE, "inspect", str(KERAS), "-q"], nothing),
        GRAPH_RUN: ([*TFMIGRATE, "inspect", str(GRAPH), "-q"], nothing),
        SHOW_RUN: (SHOW, nothing),
        SAVED_RUN: ([*TFMIGRATE, "inspect", str(SAVED), "-q"], nothing),
        "tfmigrate diagnose, HDF5": ([*TFMIGRATE, "diagnose", str(KERAS), "-q"], nothing),
    }
    runs = medians(stages, asked.repetitions)
    ratio = runs[KERAS_RUN].seconds / runs[PLAIN].seconds
    ratios = {
        "inspect / import h5py, seconds, HDF5": ratio,
        "inspect / import h5py, seconds, checkpoint": runs[GRAPH_RUN].seconds / runs[PLAIN].seconds,
        "inspect / import tensorflow, seconds, HDF5": runs[KERAS_RUN].seconds / runs["import tensorflow"].seconds,
    }
    goals = [
        Goal("times import h5py", ratio, 2),
        Goal("of saved_model_cli show --all", runs[SAVED_RUN].seconds / runs[SHOW_RUN].seconds, 0.05),
    ]
    return tell(runs, goals, ratios, asked.json)


if __name__ == "__main__":
    sys.exit(main())
