"""The memory of a verified conversion: no process holds the model more than once.

    python tests/benchmarks/memory.py [MIB] [--json]

The peak is that of the largest process of the conversion, its children included.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measure import HERE, IMPORT, MIB, PYTHON, TFMIGRATE, Goal, parser, run, tell


def main() -> int:
    """Measure and tell."""
    options = parser(__doc__, repetitions=1)
    options.add_argument("mib", type=int, nargs="?", default=512)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        prefix = Path(name) / "model"
        run([PYTHON, str(HERE / "make_checkpoint.py"), str(prefix), str(asked.mib), "2048"])
        imported = run(IMPORT)
        ours = run([*TFMIGRATE, "ckpt2savedmodel", str(prefix), str(Path(name) / "out"), "--devices", "cpu"])
    share = (ours.peak - imported.peak) / MIB / asked.mib
    runs = {"import tensorflow": imported, "tfmigrate": ours}
    limit = imported.peak / MIB + 1.3 * asked.mib
    goal = Goal("MiB, import tensorflow + 1.3 x the model", ours.peak / MIB, limit)
    return tell(runs, [goal], {"memory beyond import tensorflow / the model": share}, asked.json)


if __name__ == "__main__":
    sys.exit(main())
