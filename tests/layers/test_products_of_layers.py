"""Dot layers, in the meaning that the backend of their time gave to axes."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.findings.keras_upgrade import NoCounterpart
from migrate.layers.keras2.products import dot
from migrate.layers.registry import Context
from migrate.models import Era
from migrate.network import Expansion, Layer

OLD, NEW = Era("2.2.4", "tensorflow", None), Era("2.4.0", "tensorflow", "2.3 or 2.4")
IMAGES = [(None, 3, 4, 5), (None, 3, 6, 5)]


def made(era: Era, shapes: list[Any], **config: Any) -> tuple[Layer | Expansion, Context]:
    context = Context(era, entering={"dot": shapes})
    return dot(Layer("dot", "Dot", config, path="dot"), context), context


def classes(done: Layer | Expansion) -> list[str]:
    return [one.class_name for one in done.layers] if isinstance(done, Expansion) else [done.class_name]


def test_of_four_axes_the_old_one_multiplies_matrices() -> None:
    assert classes(made(OLD, IMAGES, axes=[3, 3])[0]) == ["Swapaxes", "Matmul"]
    assert classes(made(OLD, IMAGES, axes=-1)[0]) == ["Swapaxes", "Matmul"]
    assert classes(made(NEW, IMAGES, axes=[3, 3])[0]) == ["Dot"]
    assert classes(made(Era("1.2.2", "theano", None), IMAGES, axes=[3, 3])[0]) == ["Dot"]


def test_of_three_axes_and_of_two_it_stays() -> None:
    assert classes(made(OLD, [(None, 4, 5), (None, 6, 5)], axes=[2, 2])[0]) == ["Dot"]
    done, _ = made(OLD, [(None, 5), (None, 5)], axes=[-2, -2])
    assert isinstance(done, Layer) and done.config["axes"] == 1


def test_several_axes_are_one_sum() -> None:
    done, _ = made(Era("0.x", "theano", None), [(None, 4, 5), (None, 4, 5)], axes=[[1, 2], [1, 2]])
    assert classes(done) == ["Einsum", "ExpandDims"]
    done, _ = made(Era("0.x", "theano", None), [(None, 3, 4, 5), (None, 4, 5)], axes=[[2, 3], [1, 2]])
    assert isinstance(done, Expansion) and done.layers[0].config["subscripts"] == "abcd,acd->ab"


@pytest.mark.parametrize(
    ("era", "shapes", "config"),
    [
        (Era("2.x", "tensorflow", None), IMAGES, {"axes": [3, 3]}),
        (OLD, IMAGES, {"axes": [3, 3], "normalize": True}),
        (OLD, [IMAGES[0], (None, 4, 5)], {"axes": [3, 2]}),
        (OLD, [], {"axes": [[1, 2], [1, 2]]}),
    ],
)
def test_what_cannot_be_told_is_refused(era: Era, shapes: list[Any], config: dict[str, Any]) -> None:
    _, context = made(era, shapes, **config)
    assert [type(one) for one in context.findings] == [NoCounterpart]
