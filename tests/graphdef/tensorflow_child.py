"""The test process's end of tensorflow_program.py: one child, started when it is first asked, shared by all tests."""

from __future__ import annotations

import atexit
import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from migrate import dtypes, protos


class Failed(Exception):
    """What TensorFlow raised."""


class TensorFlow:
    """A child process in which TensorFlow runs."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("tensorflow_program.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"},
        )
        assert self._child.stdin is not None
        atexit.register(self._child.stdin.close)

    def ask(self, do: str, **request: Any) -> Any:
        """The answer to a request. Raises Failed with what TensorFlow raised."""
        assert self._child.stdin is not None and self._child.stdout is not None
        print(json.dumps({"do": do, **request}), file=self._child.stdin, flush=True)
        for line in self._child.stdout:
            if line.startswith("answer "):
                told = json.loads(line[7:])
                if "failed" in told:
                    raise Failed(told["failed"])
                return told["answer"]
        raise AssertionError("TensorFlow is gone")

    def run(
        self,
        nodes: Iterable[Any] | Any,
        fetches: Sequence[str],
        feeds: Mapping[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        first: Sequence[str] = (),
        runs: int = 1,
        library: Any = None,
    ) -> list[np.ndarray[Any, Any]]:
        """What a graph gives, run after run, where its variables have the given values.

        A tensor that is fed and that no node gives gets a placeholder.
        """
        graph = protos.framework("graph").GraphDef(versions={"producer": 2000})
        graph.node.extend(nodes)
        graph.library.MergeFrom(library or protos.framework("function").FunctionDefLibrary())
        known = {node.name for node in graph.node}
        for name in {tensor.removesuffix(":0") for tensor in feeds or {}} - known:
            dtype = dtypes.NUMBERS[_sent(np.asarray((feeds or {})[f"{name}:0"]))["dtype"]]
            graph.node.add(name=name, op="Placeholder").attr["dtype"].type = dtype
        answer = self.ask(
            "run",
            graph=base64.b64encode(graph.SerializeToString()).decode(),
            feeds=sent(feeds or {}),
            variables=sent(variables or {}),
            fetches=list(fetches),
            first=list(first),
            runs=runs,
        )
        return [received(value) for one in answer for value in one]


def sent(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays as they travel."""
    return {name: _sent(np.asarray(value)) for name, value in arrays.items()}


def _sent(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    if array.dtype.kind in "SUO":
        text = np.vectorize(lambda s: s.decode("latin-1") if isinstance(s, bytes) else s, otypes=[object])(array)
        return {"dtype": "string", "value": text.tolist(), "shape": array.shape}
    return {"dtype": array.dtype.name, "value": array.tolist(), "shape": array.shape}


def received(value: dict[str, Any]) -> np.ndarray[Any, Any]:
    """An array that has travelled."""
    array = np.array(value["value"], object if value["dtype"] == "string" else value["dtype"])
    return array.reshape(value["shape"])


@cache
def tensorflow() -> TensorFlow:
    """The one child of the test session."""
    return TensorFlow()
