"""Which models run as a graph: those that loop over steps."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from migrate.verification.children.loops import in_graph


class Recurrent:
    def __init__(self, *, unroll: bool = False) -> None:
        self.unroll = unroll


def is_traced(*layers: object) -> bool:
    model = SimpleNamespace(_flatten_layers=lambda: iter(layers))
    traced: list[Any] = []
    in_graph(SimpleNamespace(function=traced.append), model, print, Recurrent)
    return traced == [print]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ((object(), Recurrent()), True),
        ((object(),), False),
        ((), False),
        ((Recurrent(), Recurrent(unroll=True)), False),
    ],
)
def test_a_model_with_a_loop_runs_as_a_graph(layers: tuple[object, ...], expected: bool) -> None:
    assert is_traced(*layers) is expected
