"""Layers of published programs: what they become, and which of the same name are left alone."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from migrate.layers.keras2 import normalization, published
from migrate.layers.registry import Context
from migrate.models import Era
from migrate.network import Expansion, Layer, Weight

KERAS_2 = Era("2.2.4", "tensorflow", None)


def weights(*sizes: int) -> tuple[Weight, ...]:
    return tuple(
        Weight(f"w{at}", (size,), "float32", (), lambda n=size: numpy.arange(n) + 1.0) for at, size in enumerate(sizes)
    )


def classes(found: Layer | Expansion) -> list[str]:
    assert isinstance(found, Expansion)
    return [layer.class_name for layer in found.layers]


@pytest.mark.parametrize(("name", "function"), [("Mish", "mish"), ("Swish", "silu"), ("HardSwish", "hard_silu")])
def test_a_function_as_a_layer_is_an_activation(name: str, function: str) -> None:
    done = published.function_as_layer(Layer("a", name, {"name": "a"}), Context(KERAS_2))
    assert (done.class_name, done.config["activation"]) == ("Activation", function)


def test_a_function_with_a_setting_is_another_one() -> None:
    layer = Layer("a", "Swish", {"name": "a", "beta": 1.5})
    assert published.function_as_layer(layer, Context(KERAS_2)) == layer


@pytest.mark.parametrize(
    ("name", "config", "shape"),
    [
        ("FixedDropout", {"rate": 0.2, "noise_shape": [None, 1, 1, 1]}, [None, 1, 1, 1]),
        ("FixedDropout", {"rate": 0.2}, None),
        ("DropConnect", {"drop_connect_rate": 0.2}, [None, 1, 1, 1]),
    ],
)
def test_the_dropouts_of_efficientnet(name: str, config: dict[str, Any], shape: Any) -> None:
    done = published.dropout(Layer("d", name, config), Context(KERAS_2))
    assert (done.class_name, done.config) == ("Dropout", {"rate": 0.2, "noise_shape": shape})


def test_layers_that_scale_channels() -> None:
    directions = Layer("l", "L2Normalization", {"gamma_init": 20}, weights(3))
    assert classes(published.scaled_directions(directions, Context(KERAS_2)))[-1] == "DepthwiseConv2D"
    factors = Layer("s", "Scale", {"axis": 3, "momentum": 0.9}, weights(3, 3))
    assert classes(published.scale(factors, Context(KERAS_2))) == ["DepthwiseConv2D"]
    unknown = Layer("s", "Scale", {"axis": 1}, weights(3, 3))
    assert published.scale(unknown, Context(KERAS_2)) == unknown


def test_the_two_instance_normalizations_are_told_apart() -> None:
    addons = Layer("n", "InstanceNormalization", {"groups": -1, "axis": 3}, weights(3, 3))
    grouped = normalization.instance_normalization(addons, Context(KERAS_2))
    assert isinstance(grouped, Layer) and grouped.class_name == "GroupNormalization"
    contrib = Layer("n", "InstanceNormalization", {"axis": None, "epsilon": 0.001, "scale": False}, weights(1))
    context = Context(KERAS_2)
    found = classes(normalization.instance_normalization(contrib, context))
    assert found == ["Permute", "Mean", "Std", "Add", "Subtract", "TrueDivide", "Add"]
    assert [weight.name for weight in context.read] == ["w0"]


def test_a_normalization_of_channels_that_come_first_is_left_alone() -> None:
    layer = Layer("n", "InstanceNormalization", {"axis": 1}, weights(3, 3))
    assert normalization.instance_normalization(layer, Context(KERAS_2)) == layer
