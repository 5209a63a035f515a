"""Sizes that are large enough for layers that crop."""

from __future__ import annotations

from typing import Any

import pytest

from migrate import dtypes
from migrate.verification.inputs import ladder, shape_of
from migrate.verification.legacy.margins import margin
from migrate.verification.specs import InputSpec


def layer(kind: str, **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "config": config}


@pytest.mark.parametrize(
    ("layers", "cut"),
    [
        ([layer("Dense", units=3)], 0),
        ([layer("Cropping1D", cropping=[5000, 5000])], 10000),
        ([layer("Cropping1D", cropping=4), layer("Cropping2D", cropping=[[0, 1], [2, 3]])], 13),
        ([layer("Cropping3D", cropping=[1, 2, 3])], 6),
        ([layer("Functional", layers=[layer("Cropping2D", cropping=[[8, 8], [9, 9]])])], 18),
    ],
)
def test_what_layers_cut_off(layers: list[dict[str, Any]], cut: int) -> None:
    assert margin(layer("Sequential", layers=layers)) == cut


def test_open_sizes_are_larger_by_the_margin() -> None:
    spec = InputSpec("x", "x", dtypes.NUMBERS["float32"], (None, None, 4), margin=100)
    assert shape_of(spec, next(ladder([spec]))) == (3, 107, 4)
