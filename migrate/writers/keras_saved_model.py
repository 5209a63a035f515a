"""Writer of SavedModels of Keras models: a child process loads the archive and traces it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from migrate.findings import EnvironmentFault, ModelRefused
from migrate.findings.keras_writing import Untraceable

_BOOT = (
    "import json, runpy, sys; sys.path[:] = json.loads(sys.argv.pop()); "
    "runpy.run_module('migrate.writers.children.keras_saved_model', run_name='__main__')"
)
_FIXED = {"KERAS_BACKEND": "tensorflow", "TF_USE_LEGACY_KERAS": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}
_HIDDEN = {"CUDA_VISIBLE_DEVICES": ""}


def write(archive: Path, path: Path, keys: tuple[Iterable[str], Iterable[str]], objects: Sequence[Path] = ()) -> None:
    """Write the model of an archive as a SavedModel; the keys of its inputs and outputs stand in their order.

    `objects` are the person's files with classes and functions of the archive. The SavedModel does not need them.
    Raises ModelRefused where TensorFlow cannot trace it, EnvironmentFault where the process was lost.
    """
    request = {
        "archive": str(archive),
        "path": str(path),
        "inputs": list(keys[0]),
        "outputs": list(keys[1]),
        "objects": [str(one.absolute()) for one in objects],
    }
    done = subprocess.run(
        [sys.executable, "-c", _BOOT, json.dumps([str(Path(entry).absolute()) for entry in sys.path])],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
        errors="replace",
        env=os.environ | _FIXED | _HIDDEN,
    )
    answer = _answer(done)
    if not answer["ok"]:
        raise ModelRefused([Untraceable(where="model", error=f"{answer['error']}: {_line(answer['message'])}")])


def _answer(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        said = _line(done.stderr[-400:])
        problem = f"The process that writes the SavedModel ended with code {done.returncode}: {said}."
        raise EnvironmentFault(problem, "Check that memory is free and that 'python -c \"import keras\"' works.")
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


def _line(text: str) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no message")
