"""Convolutions of channels that come first, which Keras 3 does not do right everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.layers.channels import with_channels_last
from migrate.network import Expansion, Layer


def layer(class_name: str, **config: Any) -> Layer:
    return Layer("l", class_name, {"name": "l", "data_format": "channels_first", **config}, path="l")


@pytest.mark.parametrize(
    ("made", "dims"),
    [
        (layer("Conv2D", filters=4, use_bias=False), [[2, 3, 1], [3, 1, 2]]),
        (layer("Conv1D", filters=1), [[2, 1], [2, 1]]),
        (layer("Conv3DTranspose", filters=2), [[2, 3, 4, 1], [4, 1, 2, 3]]),
        (layer("ConvLSTM2D", filters=2, return_sequences=True), [[1, 3, 4, 2], [1, 4, 2, 3]]),
        (layer("ConvLSTM2D", filters=2), [[1, 3, 4, 2], [3, 1, 2]]),
    ],
)
def test_they_work_with_channels_last_between_permutations(made: Layer, dims: list[list[int]]) -> None:
    done = with_channels_last(made)
    assert isinstance(done, Expansion)
    before, convolution, after = done.layers
    assert [before.config["dims"], after.config["dims"]] == dims
    assert convolution.config["data_format"] == "channels_last"


def test_poolings_and_channels_that_come_last_stay() -> None:
    for made in (layer("MaxPooling2D"), layer("Conv2D", data_format="channels_last", filters=4)):
        assert with_channels_last(made) is made
