"""How long a look at a small model takes: `tfmigrate inspect`, whole process, against `python -c 'import h5py'`.

python tests/benchmarks/looking.py [--repetitions 15] [--json]
"""

from __future__ import annotations

import sys

from measure import FIXTURES, IMPORT, PYTHON, TFMIGRATE, Goal, Stage, medians, nothing, parser, tell

KERAS = FIXTURES / "keras-2.2-tf-h5-sequential-list" / "model" / "model.hdf5"
GRAPH = FIXTURES / "tf-1.4-checkpoint-mlp" / "model" / "model.ckpt-300"
PLAIN, KERAS_RUN, GRAPH_RUN = "python -c 'import h5py'", "tfmigrate inspect, HDF5", "tfmigrate inspect, checkpoint"


def main() -> int:
    """Measure and tell."""
    asked = parser(__doc__, repetitions=15).parse_args()
    stages: dict[str, Stage] = {
        PLAIN: ([PYTHON, "-c", "import h5py"], nothing),
        "import tensorflow": (IMPORT, nothing),
        KERAS_RUN: ([*TFMIGRATE, "inspect", str(KERAS), "-q"], nothing),
        GRAPH_RUN: ([*TFMIGRATE, "inspect", str(GRAPH), "-q"], nothing),
        "tfmigrate diagnose, HDF5": ([*TFMIGRATE, "diagnose", str(KERAS), "-q"], nothing),
    }
    runs = medians(stages, asked.repetitions)
    ratio = runs[KERAS_RUN].seconds / runs[PLAIN].seconds
    ratios = {
        "inspect / import h5py, seconds, HDF5": ratio,
        "inspect / import h5py, seconds, checkpoint": runs[GRAPH_RUN].seconds / runs[PLAIN].seconds,
        "inspect / import tensorflow, seconds, HDF5": runs[KERAS_RUN].seconds / runs["import tensorflow"].seconds,
    }
    return tell(runs, [Goal("times import h5py", ratio, 2)], ratios, asked.json)


if __name__ == "__main__":
    sys.exit(main())
