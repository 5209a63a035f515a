"""The child process: imports TensorFlow at once, then answers requests, one JSON line each.

The first line it writes says that it is ready. Requests:
  {"do": "load", "job": {"kind": ..., ...}}      → {"ok": true, "outputs": [keys], "specs": {key: [type, shape]}}
  {"do": "run", "inputs": PATH, "outputs": PATH} → {"ok": true}
  {"do": "quit"}, or the end of the requests     → the process ends
Anything that goes wrong in a request is an answer: {"ok": false, "error": type, "message": text}.
"""

from __future__ import annotations

import json
import sys

from migrate.verification import isolation

if __name__ == "__main__":
    # Before numpy is imported: its threads forbid a new user namespace.
    REQUESTS, ANSWERS = isolation.private_streams()
    HELD = isolation.isolate()

import importlib
from pathlib import Path
from typing import Any, TextIO

from migrate.verification import exchange
from migrate.verification.children import KINDS, Loaded

MESSAGE_LIMIT = 4000


class _Server:
    """Holds the one model that is loaded."""

    def __init__(self, tensorflow: Any) -> None:
        self._tensorflow = tensorflow
        self._loaded: Loaded | None = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Carry out one request. Whatever it raises becomes the answer."""
        try:
            return {"ok": True} | {"load": self._load, "run": self._run}[request["do"]](request)
        except Exception as error:
            return {"ok": False, "error": type(error).__name__, "message": str(error)[:MESSAGE_LIMIT]}

    def _load(self, request: dict[str, Any]) -> dict[str, Any]:
        job = request["job"]
        if self._loaded:
            self._loaded.close()
            self._loaded = None
        self._loaded = importlib.import_module(KINDS[job["kind"]]).load(self._tensorflow, job)
        return {"outputs": list(self._loaded.outputs), "specs": dict(self._loaded.specs)}

    def _run(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._loaded is None:
            raise RuntimeError("No model is loaded.")
        exchange.write(Path(request["outputs"]), self._loaded.run(exchange.read(Path(request["inputs"]))))
        return {}


def serve(requests: TextIO, answers: TextIO, held: dict[str, bool]) -> None:
    """Import TensorFlow, say so, and answer until told to quit."""
    tensorflow = importlib.import_module("tensorflow")
    server = _Server(tensorflow)
    _say(answers, {"ok": True, "tensorflow": tensorflow.__version__, "python": sys.version.split()[0], "held": held})
    for line in requests:
        request = json.loads(line)
        if request["do"] == "quit":
            return
        _say(answers, server.answer(request))


def _say(answers: TextIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


def main() -> None:
    """Be a child, in a process that was forked when all of this was imported."""
    requests, answers = isolation.private_streams()
    serve(requests, answers, isolation.isolate())


if __name__ == "__main__":
    serve(REQUESTS, ANSWERS, HELD)
