"""Writer of SavedModels of Keras models: a child process loads the archive and traces it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from migrate.findings import EnvironmentFault, ModelRefused
from migrate.findings.keras_writing import Untraceable
from migrate.network import StoredFunction

_BOOT = (
    "import json, runpy, sys; sys.path[:] = json.loads(sys.argv.pop()); "
    "runpy.run_module('migrate.writers.children.keras_saved_model', run_name='__main__')"
)
_FIXED = {"KERAS_BACKEND": "tensorflow", "TF_USE_LEGACY_KERAS": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}
_HIDDEN = {"CUDA_VISIBLE_DEVICES": ""}


def write(
    archive: Path,
    path: Path,
    keys: tuple[Iterable[str], Iterable[str]],
    objects: Sequence[Path] = (),
    code: Mapping[str, StoredFunction] | None = None,
) -> None:
    """Write the model of an archive as a SavedModel; the keys of its inputs and outputs stand in their order.

    `objects` are the person's files with classes and functions of the archive, and `code` functions out of the model
    that the person trusts: both run in the process. The SavedModel needs neither.
    Raises ModelRefused where TensorFlow cannot trace it, EnvironmentFault where the process was lost.
    """
    request = {
        "archive": str(archive),
        "path": str(path),
        "inputs": list(keys[0]),
        "outputs": list(keys[1]),
        "objects": [str(one.absolute()) for one in objects],
        "code": {name: _coded(one) for name, one in (code or {}).items()},
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


def _coded(one: StoredFunction) -> dict[str, Any]:
    code = base64.b64encode(one.code).decode("ascii")
    return {"code": code, "defaults": list(one.defaults), "closure": list(one.closure)}


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
