"""TensorFlow's own generated protobuf messages, without running TensorFlow.

The generated modules need only protobuf, but they live in the package `tensorflow`, whose `__init__` takes seconds.
While they are imported, empty packages that carry nothing but `__path__` stand in for it; they leave `sys.modules`
again, so that TensorFlow can still be imported afterwards.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from migrate.findings import EnvironmentFault

_PACKAGES = (
    "tensorflow",
    "tensorflow.core",
    "tensorflow.core.example",
    "tensorflow.core.framework",
    "tensorflow.core.protobuf",
    "tensorflow.core.util",
    "tensorflow.compiler",
    "tensorflow.tsl",
    "tensorflow.tsl.protobuf",
)


@contextmanager
def _stand_ins() -> Iterator[None]:
    if "tensorflow" in sys.modules:
        yield
        return
    spec = importlib.util.find_spec("tensorflow")
    if spec is None or not spec.submodule_search_locations:
        raise EnvironmentFault("TensorFlow is not installed.", "Install it: pip install tensorflow")
    root = Path(next(iter(spec.submodule_search_locations)))
    placed = []
    for name in _PACKAGES:
        module = ModuleType(name)
        module.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = module
        placed.append(name)
    try:
        yield
    finally:
        for name in placed:
            sys.modules.pop(name, None)


@cache
def _module(name: str) -> ModuleType:
    with _stand_ins():
        return importlib.import_module(name)


def framework(name: str) -> Any:
    """The generated module `tensorflow.core.framework.NAME_pb2`."""
    return _module(f"tensorflow.core.framework.{name}_pb2")


def protobuf(name: str) -> Any:
    """The generated module `tensorflow.core.protobuf.NAME_pb2`."""
    return _module(f"tensorflow.core.protobuf.{name}_pb2")


def example() -> Any:
    """The generated module of tf.Example."""
    return _module("tensorflow.core.example.example_pb2")


def saved_tensor_slices() -> Any:
    """The generated module of the V1 checkpoint's messages."""
    return _module("tensorflow.core.util.saved_tensor_slice_pb2")
