"""How a child process of the writers answers the one request that it is given."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

MESSAGE_LIMIT = 4000


def answer(work: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Read the request from stdin; the answer, or the error of the work, is the last line of stdout."""
    request = json.loads(sys.stdin.read())
    try:
        found: dict[str, Any] = {"ok": True, **work(request)}
    except Exception as error:
        found = {"ok": False, "error": type(error).__name__, "message": str(error)[:MESSAGE_LIMIT]}
    print("\n" + json.dumps(found), flush=True)
