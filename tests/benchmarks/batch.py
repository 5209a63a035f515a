"""What does a model of an archive cost in a batch, beside a process of its own and a loop in one process?

python tests/benchmarks/batch.py 200        # models, small and mixed, verified on the CPU with two workers
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import measure

KINDS = (
    "tf-1.4-graph-def-frozen/model/frozen.pb",
    "tf-1.4-checkpoint-mlp/model/model.ckpt-300",
    "tf-1.12-graph-def-optimized/model/optimized.pb",
    "tf-1.8-checkpoint-empty-prefix/model",
    "tf-1.4-graph-def-text/model/graph.pbtxt",
)
LOOP = """
import sys, migrate
for number, model in enumerate(sys.argv[2:]):
    record = migrate.convert(model, f"{sys.argv[1]}/{number}", devices="cpu")
    assert record.status == "converted", (model, record)
"""
WORKERS = 2


def archive(root: Path, count: int) -> list[Path]:
    """An archive in which no two models have the same bytes."""
    models = []
    for number in range(count):
        source = measure.FIXTURES / KINDS[number % len(KINDS)]
        files = source if source.is_dir() else source.parent
        folder = root / f"{number % 7}" / f"{number:05}"
        shutil.copytree(files, folder)
        for file in folder.rglob("*"):
            if file.suffix in (".pb", ".meta"):
                file.write_bytes(file.read_bytes() + _unknown_field(number))
            elif file.suffix == ".pbtxt":
                file.write_text(f"# {number}\n{file.read_text()}")
        models.append(folder if source.is_dir() else folder / source.name)
    return models


def _unknown_field(number: int) -> bytes:
    """Field 100 of a message, which every reader skips."""
    return b"\xa0\x06" + bytes([number % 128 | 0x80, number // 128])


def batch(root: Path, out: Path, *options: str) -> float:
    """Seconds of a batch that converts everything."""
    start = time.perf_counter()
    command = [*measure.TFMIGRATE, "batch", str(root), str(out), "--devices", "cpu", "-q", *options]
    measure.run(command)
    counts = json.loads((out / "report.json").read_text(encoding="utf-8"))["models"]
    assert all(model["status"] == "converted" for model in counts), [m for m in counts if m["status"] != "converted"]
    return time.perf_counter() - start


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and give 1 where a goal is missed."""
    parser = measure.parser(__doc__, 1)
    parser.add_argument("models", type=int, nargs="?", default=200)
    parser.add_argument("--sample", type=int, default=10, help="models that the slow ways convert")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="tfmigrate-") as scratch:
        return _measured(Path(scratch), given)


def _measured(scratch: Path, given: Any) -> int:
    models = archive(scratch / "archive", given.models)
    sample = models[: given.sample]
    per_model: dict[str, float] = {}
    alone = [
        measure.run(
            [
                *measure.TFMIGRATE,
                "convert",
                str(m),
                str(scratch / f"a{n}"),
                "--to",
                "savedmodel",
                "--devices",
                "cpu",
                "-q",
            ]
        )
        for n, m in enumerate(sample)
    ]
    per_model["a process of its own"] = sum(run.seconds for run in alone) / len(sample)
    loop = measure.run([measure.PYTHON, "-c", LOOP, str(scratch / "loop"), *map(str, sample)])
    per_model["a loop in one process"] = loop.seconds / len(sample)
    per_model["one worker"] = batch(scratch / "archive", scratch / "one", "--workers", "1") / len(models)
    per_model["two workers"] = batch(scratch / "archive", scratch / "two", "--workers", str(WORKERS)) / len(models)
    own, looped, one, two = per_model.values()
    ratios = {
        "batch against processes": own / two,
        "batch against a loop": looped / two,
        "two workers against one": one / two,
    }
    goals = [
        measure.Goal("a model in a batch, 25ths of one in a process of its own", two / (own / 25), 1.0),
        measure.Goal("a model in a batch, of one in a loop, times 1.6", 1.6 * two / looped, 1.0),
    ]
    runs = {name: measure.Run(seconds, 0) for name, seconds in per_model.items()}
    return measure.tell(runs, goals, ratios, given.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
