"""One request to a child process that imports Keras, and its answer."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from migrate.findings import EnvironmentFault

_BOOT = (
    "import json, runpy, sys; sys.path[:] = json.loads(sys.argv.pop()); "
    "runpy.run_module('migrate.writers.children.{}', run_name='__main__')"
)
_FIXED = {"KERAS_BACKEND": "tensorflow", "TF_USE_LEGACY_KERAS": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}
_HIDDEN = {"CUDA_VISIBLE_DEVICES": ""}

_STYLE = re.compile(r"\x1b\[\d*m")
_CALLED = re.compile(r"Exception encountered when calling (\S+)\(\)\.")
_ARGUMENTS = "\nArguments received by "
"""What Keras adds to the errors of a layer."""


def answer(child: str, request: Mapping[str, Any], work: str) -> dict[str, Any]:
    """What a module of `migrate.writers.children` answers. `work` says what it does, for messages.

    Raises EnvironmentFault where the process was lost.
    """
    done = subprocess.run(
        [sys.executable, "-c", _BOOT.format(child), json.dumps([str(Path(entry).absolute()) for entry in sys.path])],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
        errors="replace",
        env=os.environ | _FIXED | _HIDDEN,
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        said = last_line(done.stderr[-400:])
        problem = f"The process that {work} ended with code {done.returncode}: {said}."
        raise EnvironmentFault(problem, "Check that memory is free and that 'python -c \"import keras\"' works.")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def error(found: Mapping[str, Any]) -> str:
    """The error that an answer tells of, in one line: where Keras met it, and what it is."""
    text = _STYLE.sub("", found["message"]).partition(_ARGUMENTS)[0]
    place = _CALLED.match(text)
    return f"{found['error']}: {f'{place[1]}: ' if place else ''}{last_line(text)}"


def last_line(text: str) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no message")
