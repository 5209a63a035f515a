"""How long the command line takes to answer: `tfmigrate --help` against an interpreter that does nothing.

python tests/benchmarks/startup.py [--repetitions 15] [--json]
"""

from __future__ import annotations

import sys

from measure import PYTHON, TFMIGRATE, Goal, Stage, medians, nothing, parser, run, tell

LOADED = """
import sys
from migrate.cli import main
sys.argv = ["tfmigrate", "--help"]
try:
    main()
except SystemExit:
    pass
heavy = {"tensorflow", "keras", "tf_keras", "h5py"} & set(sys.modules)
sys.exit(f"imported: {heavy}" if heavy else 0)
"""


def main() -> int:
    """Measure and tell."""
    asked = parser(__doc__, repetitions=15).parse_args()
    run([PYTHON, "-c", LOADED])
    stages: dict[str, Stage] = {
        "python -c pass": ([PYTHON, "-c", "pass"], nothing),
        "tfmigrate --help": ([*TFMIGRATE, "--help"], nothing),
    }
    runs = medians(stages, asked.repetitions)
    ratio = runs["tfmigrate --help"].seconds / runs["python -c pass"].seconds
    ratios = {"tfmigrate --help / python -c pass, seconds": ratio}
    return tell(runs, [Goal("times python -c pass", ratio, 8)], ratios, asked.json)


if __name__ == "__main__":
    sys.exit(main())
