"""The person's own files: imported here, in the child process, and nowhere else."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def public(paths: Iterable[str]) -> dict[str, Any]:
    """The public objects of the files by name; later files replace what earlier ones define."""
    found: dict[str, Any] = {}
    for path in map(Path, paths):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules.setdefault(path.stem, module)
        spec.loader.exec_module(module)
        found |= {name: value for name, value in vars(module).items() if not name.startswith("_") and callable(value)}
    return found
