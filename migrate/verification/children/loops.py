"""Loops over steps: called from Python they take a hundred times as long as within a graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def in_graph(tensorflow: Any, model: Any, call: Callable[..., Any], recurrent: type) -> Callable[..., Any]:
    """The call of a model, as a graph where a layer of the recurrent class loops over steps.

    Steps that are written out one by one would make a graph as long as the sequence. Every shape gets a graph of its
    own.
    """
    loops = [layer for layer in model._flatten_layers() if isinstance(layer, recurrent)]
    if not loops or any(getattr(layer, "unroll", False) for layer in loops):
        return call
    traced: Callable[..., Any] = tensorflow.function(call)
    return traced
