"""What old models were compiled with, in the terms of Keras 3."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.layers.compiling import compiled

SGD = {"class_name": "SGD", "config": {"lr": 0.01, "momentum": 0.9, "decay": 0.0, "nesterov": False}}
# What was stored, and what it becomes: the loss, the metrics.
STORED: list[tuple[dict[str, Any], Any, Any]] = [
    ({"loss": "mse", "metrics": ["accuracy"]}, "mean_squared_error", [["accuracy"], ["accuracy"]]),
    ({"loss": "kullback_leibler_divergence", "metrics": None}, "kl_divergence", None),
    ({"loss": ["mse", "binary_crossentropy"]}, ["mean_squared_error", "binary_crossentropy"], None),
    ({"loss": {"a": "mse", "b": "mae"}}, {"a": "mean_squared_error", "b": "mean_absolute_error"}, None),
    ({"loss": {"class_name": "BinaryCrossentropy", "config": {"from_logits": False}}}, "binary_crossentropy", None),
    (
        {"loss": "mse", "metrics": [[{"class_name": "MeanMetricWrapper", "config": {"fn": "categorical_accuracy"}}]]},
        "mean_squared_error",
        [["categorical_accuracy"]],
    ),
]


@pytest.mark.parametrize(("training", "loss", "metrics"), STORED)
def test_what_keras_3_has_is_kept(training: dict[str, Any], loss: Any, metrics: Any) -> None:
    made = compiled({**training, "optimizer_config": SGD}, ("a", "b"))
    assert made.config is not None
    assert made.config["loss"] == loss
    assert made.config["metrics"] == metrics
    assert made.dropped == []


def test_an_optimizer_keeps_its_numbers_under_their_new_names() -> None:
    made = compiled({"loss": "mse", "optimizer_config": SGD}, ())
    assert made.config is not None
    assert made.config["optimizer"]["config"] == {"momentum": 0.9, "nesterov": False, "learning_rate": 0.01}


@pytest.mark.parametrize(
    ("training", "dropped"),
    [
        ({"loss": "my_loss", "optimizer_config": SGD}, ["my_loss"]),
        ({"loss": "mse", "optimizer_config": {"class_name": "TFOptimizer", "config": {}}}, ["TFOptimizer"]),
        ({"loss": {"class_name": "MeanSquaredError", "config": {"from_logits": True}}, "optimizer": "adam"}, None),
    ],
)
def test_what_keras_3_lacks_never_stops_it(training: dict[str, Any], dropped: list[str] | None) -> None:
    made = compiled(training, ())
    assert made.config is None
    assert made.dropped and (dropped is None or made.dropped == dropped)


def test_keras_0_3_kept_name_and_numbers_in_one_place() -> None:
    made = compiled({"loss": "mse", "optimizer": {"name": "RMSprop", "lr": 0.001, "rho": 0.9, "epsilon": 1e-6}}, ())
    assert made.config is not None
    assert made.config["optimizer"]["class_name"] == "RMSprop"
    assert made.config["optimizer"]["config"]["learning_rate"] == 0.001


def test_a_model_that_was_never_compiled_stays_so() -> None:
    assert compiled(None, ()).config is None


def test_a_decay_becomes_its_schedule() -> None:
    made = compiled({"loss": "mse", "optimizer_config": {"class_name": "SGD", "config": {"lr": 0.5, "decay": 0.3}}}, ())
    assert made.config is not None
    schedule = made.config["optimizer"]["config"]["learning_rate"]
    assert schedule["class_name"] == "InverseTimeDecay"
    assert schedule["config"]["decay_rate"] == 0.3


def test_one_way_of_clipping_is_left() -> None:
    both = {"class_name": "SGD", "config": {"lr": 0.5, "clipnorm": 1.0, "clipvalue": 0.5}}
    made = compiled({"loss": "mse", "optimizer_config": both}, ())
    assert made.config is not None
    assert [key for key in made.config["optimizer"]["config"] if key.startswith("clip")] == ["clipnorm"]
    assert made.dropped == ["clipvalue beside another way of clipping"]


def test_metrics_for_all_outputs_are_said_for_each() -> None:
    made = compiled({"loss": "mse", "metrics": ["mae"], "optimizer_config": SGD}, ("a", "b"))
    assert made.config is not None
    assert made.config["metrics"] == [["mean_absolute_error"]] * 2


def test_metrics_of_the_only_output_are_one_list() -> None:
    made = compiled({"loss": "mse", "metrics": [["mae"]], "optimizer_config": SGD}, ("a",))
    assert made.config is not None
    assert made.config["metrics"] == ["mean_absolute_error"]


def test_an_epsilon_beside_a_root_is_squared_and_said() -> None:
    old = {"class_name": "RMSprop", "config": {"lr": 0.1, "rho": 0.9, "epsilon": 0.01}}
    made = compiled({"loss": "mse", "optimizer_config": old}, ())
    assert made.config is not None
    assert made.config["optimizer"]["config"]["epsilon"] == pytest.approx(1e-4)
    assert [change.what for change in made.changes] == ["epsilon 0.01 is written as 0.0001"]
    assert made.dropped == ["the exact meaning of epsilon (0.01), which RMSprop added to a root"]


def test_a_schedule_has_no_empty_name() -> None:
    rate = {"class_name": "ExponentialDecay", "config": {"initial_learning_rate": 0.1, "name": None}}
    made = compiled({"loss": "mse", "optimizer_config": {"class_name": "Adam", "config": {"learning_rate": rate}}}, ())
    assert made.config is not None
    assert made.config["optimizer"]["config"]["learning_rate"]["config"] == {"initial_learning_rate": 0.1}


@pytest.mark.parametrize(
    ("loss", "weights", "kept"),
    [
        (["mse", "mae"], [0.3, 1.0], [0.3, 1.0]),
        ({"a": "mse", "b": "mae"}, {"a": 0.3}, {"a": 0.3}),
        ("mse", {"a": 0.3}, None),
        ({"a": "mse", "b": "mae"}, {"c": 0.3}, None),
    ],
)
def test_weights_of_losses_are_kept_or_said_to_be_left_out(loss: Any, weights: Any, kept: Any) -> None:
    made = compiled({"loss": loss, "loss_weights": weights, "optimizer_config": SGD}, ("a", "b"))
    assert made.config is not None
    assert made.config["loss_weights"] == kept
    assert ("the weights of the losses" in made.dropped) is (kept is None)


def test_moving_averages_and_decay_of_the_arrays() -> None:
    newer = {"class_name": "Adam", "config": {"learning_rate": 0.1, "use_ema": True, "weight_decay": 0.2}}
    made = compiled({"loss": "mse", "optimizer_config": newer}, ())
    assert made.config is not None
    assert made.config["optimizer"]["config"]["weight_decay"] == 0.2
    assert made.dropped == ["the moving averages of the arrays (use_ema)"]
