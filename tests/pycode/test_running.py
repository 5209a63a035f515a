"""Which stored code this Python may run: what it compiled itself, and nothing else."""

from __future__ import annotations

import base64
import contextlib
import json
import marshal
from pathlib import Path
from typing import Any

import pytest

from migrate.pycode import marshalled, running
from migrate.pycode.marshalled import CodeObject

COMPILED = sorted((Path(__file__).parent / "compiled").glob("*.json"))


def read(code: bytes) -> CodeObject:
    found = marshalled.read(code)
    assert found is not None
    return found


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.stem)
def test_only_code_of_this_python_runs(path: Path) -> None:
    # Plain arithmetic has the same bytes in several releases, and means the same there.
    own = path.stem == running.HERE
    rows = json.loads(path.read_text())
    ready = [row for row in rows if running.runs_here(read(base64.b64decode(row["code"])))]
    assert len(ready) == len(rows) if own else len(ready) < len(rows) / 2
    for row in ready:
        made = running.function(base64.b64decode(row["code"]), row["defaults"], None, {"scope": contextlib.nullcontext})
        assert json.loads(json.dumps(made(*row["args"]))) == row["result"]


def test_code_that_no_translation_follows_is_known_too() -> None:
    def tries(x: Any) -> Any:
        try:
            return [[one for one in x if one], {**x}]
        except (TypeError, ValueError):
            raise

    assert running.runs_here(read(marshal.dumps(tries.__code__)))


def test_a_function_has_its_defaults_its_closure_and_the_libraries() -> None:
    bound = 3

    def wanted(x: Any, y: Any = 2) -> Any:
        return library * x + y + bound  # type: ignore[name-defined]  # noqa: F821

    made = running.function(marshal.dumps(wanted.__code__), [5], [7], {"library": 10})
    assert (made(1), made(1, y=0)) == (22, 17)
