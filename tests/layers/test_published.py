"""Layers of published programs: what they become, and which of the same name are left alone."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from migrate.findings.keras_functions import TakenForPublished
from migrate.layers import ranks
from migrate.layers.keras2 import normalization, published
from migrate.layers.registry import TO_KERAS_3, Context
from migrate.models import Era
from migrate.network import Call, Expansion, Layer, Ref, Weight

KERAS_2 = Era("2.2.4", "tensorflow", None)


NAMES = ("gamma", "beta")
CONTRIB = {"axis": None, "epsilon": 0.001, "center": True, "scale": True}


def weights(*sizes: int, names: tuple[str, ...] = NAMES) -> tuple[Weight, ...]:
    return tuple(
        Weight(f"l/{name}:0", (size,), "float32", (), lambda n=size: numpy.arange(n) + 1.0)
        for name, size in zip(names, sizes, strict=False)
    )


def images(rank: int = 4, channels_first: bool = False) -> Context:
    return Context(KERAS_2, ranks={"l": rank}, channels_first=channels_first)


def at(class_name: str, config: dict[str, Any], arrays: tuple[Weight, ...] = ()) -> Layer:
    return Layer("l", class_name, {"name": "l", **config}, arrays, path="l")


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
    context = images()
    directions = at("L2Normalization", {"gamma_init": 20}, weights(3))
    assert classes(published.scaled_directions(directions, context))[-1] == "DepthwiseConv2D"
    factors = at("Scale", {"axis": 3, "momentum": 0.9}, weights(3, 3))
    assert classes(published.scale(factors, context)) == ["DepthwiseConv2D"]
    told = [one for one in context.findings if isinstance(one, TakenForPublished)]
    assert [one.class_name for one in told] == ["L2Normalization", "Scale"]
    assert all("no proof" in one.cure for one in told)


@pytest.mark.parametrize(
    ("layer", "context"),
    [
        (at("L2Normalization", {"gamma_init": 20}, weights(3)), images(channels_first=True)),
        (at("L2Normalization", {"gamma_init": 20}, weights(3)), images(2)),
        (at("L2Normalization", {"gamma_init": 20}, weights(3)), Context(KERAS_2)),
        (at("L2Normalization", {"gamma_init": 20}, weights(3, names=("kernel",))), images()),
        (at("Normalize", {"power": 2}, weights(3)), images()),
        (at("Scale", {"axis": 1, "momentum": 0.9}, weights(3, 3)), images()),
        (at("Scale", {"axis": 3}, weights(3, 3)), images()),
        (at("Scale", {"axis": 3, "momentum": 0.9}, weights(3, 3)), images(5)),
        (at("Scale", {"axis": 3, "momentum": 0.9}, weights(3, 3, names=("beta", "gamma"))), images()),
        (at("InstanceNormalization", CONTRIB | {"axis": 1}, weights(3, 3)), images()),
        (at("InstanceNormalization", CONTRIB, weights(1, 1)), images(3)),
        (at("InstanceNormalization", {"epsilon": 1e-5}, weights(3, 3)), images()),
        (at("FixedDropout", {"rate": 0.2, "noise_shape": None, "seed": None, "scale": 2}), images()),
    ],
)
def test_what_differs_in_anything_is_left_alone(layer: Layer, context: Context) -> None:
    assert TO_KERAS_3[layer.class_name](layer, context) == layer
    assert context.findings == []


def test_the_two_instance_normalizations_are_told_apart() -> None:
    addons = at("InstanceNormalization", {"groups": -1, "axis": 3}, weights(3, 3))
    grouped = normalization.instance_normalization(addons, images())
    assert isinstance(grouped, Layer) and grouped.class_name == "GroupNormalization"
    contrib = at("InstanceNormalization", CONTRIB | {"scale": False}, weights(1, names=("beta",)))
    context = images()
    found = classes(normalization.instance_normalization(contrib, context))
    assert found == ["Mean", "Std", "Add", "Subtract", "TrueDivide", "Add"]
    assert [weight.name for weight in context.read] == ["l/beta:0"]


def test_ranks_are_known_behind_layers_of_images() -> None:
    call = (Call((Ref("x"),)),)
    model = Layer(
        "",
        "Functional",
        {},
        parts=(
            Layer("x", "InputLayer", {"batch_input_shape": [None, 5, 5, 3]}, path="x"),
            Layer("odd", "Odd", {}, calls=call, path="odd"),
            Layer("conv", "Conv2D", {}, calls=(Call((Ref("odd"),)),), path="conv"),
            Layer("mish", "Mish", {}, calls=(Call((Ref("conv"),)),), path="mish"),
            Layer("last", "Scale", {}, calls=(Call((Ref("mish"),)),), path="last"),
            Layer("flat", "GlobalMaxPooling2D", {}, calls=(Call((Ref("last"),)),), path="flat"),
            Layer("end", "Mish", {}, calls=(Call((Ref("flat"),)),), path="end"),
        ),
        outputs=(Ref("end"),),
    )
    assert ranks.of_inputs(model, published.CLASSES) == {"x": 4, "odd": 4, "mish": 4, "last": 4, "flat": 4, "end": 2}
