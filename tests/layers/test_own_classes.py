"""Configs of the person's own classes, which are often made from classes of Keras 3."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.findings.changed_numbers import MeaningOfOwnClass
from migrate.layers.keras2 import own_classes
from migrate.layers.registry import Context
from migrate.models import Era
from migrate.network import Layer

ERA = Era("2.8.0", "tensorflow", "2.8")


def ready(context: Context, **config: Any) -> Layer:
    return own_classes.ready(Layer("own", "Own", config, path="own"), context)


def test_keywords_that_no_layer_takes_any_more_are_left_out() -> None:
    done = ready(Context(ERA), time_major=False, batch_input_shape=[None, 4], units=3)
    assert done.config == {"units": 3}


def test_a_keyword_that_means_something_is_handed_on() -> None:
    assert ready(Context(ERA), time_major=True).config == {"time_major": True}


@pytest.mark.parametrize(
    ("config", "axes"),
    [
        ({"recurrent_activation": "hard_sigmoid", "activation": "tanh"}, 2),
        ({"recurrent_activation": "hard_sigmoid", "kernel_size": [3, 3]}, 4),
    ],
)
def test_gates_get_the_old_hard_sigmoid(config: dict[str, Any], axes: int) -> None:
    context = Context(ERA)
    done = ready(context, **config)
    layers = done.config["recurrent_activation"]["config"]["layers"]
    assert [one["class_name"] for one in layers] == ["InputLayer", "Rescaling", "Activation"]
    assert len(layers[0]["config"]["batch_shape"]) == axes and layers[1]["config"]["scale"] == 1.2
    assert done.config.get("activation") == config.get("activation")
    assert len(context.changes) == 1 and not context.findings


def test_an_activation_gets_it_where_the_axes_are_known() -> None:
    known, unknown = Context(ERA, ranks={"own": 3}), Context(ERA)
    layers = ready(known, activation="hard_sigmoid").config["activation"]["config"]["layers"]
    assert len(layers[0]["config"]["batch_shape"]) == 3 and not known.findings
    assert ready(unknown, activation="hard_sigmoid").config == {"activation": "hard_sigmoid"}
    assert [type(one) for one in unknown.findings] == [MeaningOfOwnClass]


def test_other_functions_and_newer_writers_stay() -> None:
    context = Context(Era("3.0.0", "tensorflow", "2.16"))
    assert ready(context, activation="hard_sigmoid").config == {"activation": "hard_sigmoid"}
    assert ready(Context(ERA), activation="relu").config == {"activation": "relu"} and not context.findings
