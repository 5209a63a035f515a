"""Which calls are traced: no TensorFlow is needed to tell."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from migrate.verification.children.tracing import loops_traced


class Recurrent:
    def __init__(self, unroll: bool = False) -> None:
        self.unroll = unroll


def tensor(*shape: int) -> Any:
    return SimpleNamespace(shape=shape)


@pytest.mark.parametrize(
    ("layers", "shapes", "how"),
    [
        ([Recurrent()], [(3, 2000, 1)], "graph"),
        ([object(), Recurrent()], [(3, 4), (3, 100)], "graph"),
        ([Recurrent()], [(64, 7, 5)], "steps"),  # a large batch is no long sequence
        ([object()], [(3, 224, 224, 3)], "steps"),
        ([Recurrent()], [()], "steps"),
        ([Recurrent(), Recurrent(unroll=True)], [(3, 2000, 1)], "steps"),
    ],
)
def test_long_recurrences_alone_are_traced(layers: list[object], shapes: list[tuple[int, ...]], how: str) -> None:
    tensorflow = SimpleNamespace(function=lambda call: lambda *inputs: "graph")
    call = loops_traced(tensorflow, lambda *inputs: "steps", layers, Recurrent)
    assert call(*(tensor(*shape) for shape in shapes)) == how
