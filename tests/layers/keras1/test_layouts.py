"""Arrays of Keras 0.3 and 1 in the order and layout of Keras 2."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
import pytest

from migrate.layers.registry import FROM_THEANO, TO_KERAS_2, Context
from migrate.layers.upgrading import RULES
from migrate.models import Era
from migrate.network import Expansion, Layer, Weight


@dataclass(frozen=True)
class Held:
    """An array in memory, in the place of a stored one."""

    values: Any
    dtype: int = 1
    size: int = 0
    place: tuple[str, int] = ("", 0)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.values.shape)

    def array(self) -> Any:
        return self.values

    def chunks(self) -> Iterator[bytes]:
        yield self.values.tobytes()


def held(*arrays: Any) -> tuple[Weight, ...]:
    return tuple(Weight(f"w{n}", tuple(one.shape), "float32", (Held(one),)) for n, one in enumerate(arrays))


def drawn(*shapes: tuple[int, ...]) -> list[Any]:
    random = numpy.random.RandomState(0)
    return [random.normal(size=shape).astype("float32") for shape in shapes]


def context(keras: str = "1.2.2", backend: str = "tensorflow") -> Context:
    return Context(era=Era(keras, backend, None))


def second(layer: Layer, keras: str = "1.2.2", backend: str = "tensorflow") -> Layer:
    return TO_KERAS_2[layer.class_name](layer, context(keras, backend))


@pytest.fixture(scope="module", autouse=True)
def _rules() -> None:
    for package in RULES:
        importlib.import_module(package)


def values(layer: Layer) -> list[Any]:
    for weight in layer.weights:
        assert weight.array().shape == weight.shape
    return [weight.array() for weight in layer.weights]


def test_lstm_of_twelve_arrays_has_its_gates_in_the_order_of_keras_2() -> None:
    arrays = drawn(*[(3, 2), (2, 2), (2,)] * 4)
    kernel, recurrent, bias = values(second(Layer("l", "LSTM", {"output_dim": 2}, held(*arrays))))
    i, c, f, o = (arrays[3 * gate] for gate in range(4))
    assert numpy.array_equal(kernel, numpy.concatenate([i, f, c, o], axis=1))
    assert recurrent.shape == (2, 8)
    assert numpy.array_equal(bias[2:4], arrays[8])


def test_gru_of_nine_arrays_keeps_its_order() -> None:
    arrays = drawn(*[(3, 2), (2, 2), (2,)] * 3)
    after = second(Layer("l", "GRU", {"output_dim": 2}, held(*arrays)))
    assert numpy.array_equal(values(after)[0], numpy.concatenate(arrays[::3], axis=1))
    assert after.config["reset_after"] is False


@pytest.mark.parametrize("name", ["LSTM", "GRU"])
def test_three_arrays_are_the_gates_in_one(name: str) -> None:
    arrays = drawn((3, 8), (2, 8), (8,))
    after = second(Layer("l", name, {"output_dim": 2}, held(*arrays)))
    assert all(map(numpy.array_equal, values(after), arrays))


@pytest.mark.parametrize("old", [True, False])
def test_one_dimensional_kernels_of_both_layouts(old: bool) -> None:
    (plain,) = drawn((3, 2, 5))
    stored = plain.transpose(2, 1, 0)[..., None] if old else plain[:, None]
    layer = Layer("c", "Convolution1D", {"nb_filter": 5, "filter_length": 3}, held(stored))
    assert numpy.array_equal(values(second(layer))[0], plain)


@pytest.mark.parametrize(("name", "order"), [("Convolution2D", (2, 3, 1, 0)), ("Deconvolution2D", (2, 3, 0, 1))])
def test_kernels_with_channels_first(name: str, order: tuple[int, ...]) -> None:
    (kernel,) = drawn((4, 2, 3, 5))
    config = {"nb_filter": 4, "nb_row": 3, "nb_col": 5, "dim_ordering": "th", "output_shape": [None, 4, 9, 9]}
    after = second(Layer("c", name, config, held(kernel)))
    assert numpy.array_equal(values(after)[0], kernel.transpose(order))
    assert after.config["data_format"] == "channels_first"


@pytest.mark.parametrize("order", [(0, 2, 1, 3), (0, 1, 2, 3)])
def test_highway_of_both_orders(order: tuple[int, ...]) -> None:
    kernel, bias, gate, gate_bias = drawn((3, 3), (3,), (3, 3), (3,))
    stored = [(kernel, bias, gate, gate_bias)[place] for place in order]
    after = values(second(Layer("h", "Highway", {}, held(*stored))))
    assert all(map(numpy.array_equal, after, (kernel, bias, gate, gate_bias)))


@pytest.mark.parametrize(
    ("keras", "backend", "divided_by"),
    [
        ("0.3.3", "theano", lambda s, e: s + e),
        ("1.0.5", "tensorflow", lambda s, e: s + e),
        ("1.0.6", "theano", lambda s, e: s + e),
        ("1.0.6", "tensorflow", lambda s, e: numpy.sqrt(s + e)),
        ("1.0.7", "theano", lambda s, e: numpy.sqrt(s) + e),
        ("1.0.8", "theano", lambda s, e: numpy.sqrt(s + e)),
        ("1.2.2", "tensorflow", lambda s, e: numpy.sqrt(s + e)),
    ],
)
def test_running_std_of_each_release(keras: str, backend: str, divided_by: Any) -> None:
    stored = numpy.array([0.5, 2.0, 0.01], "float32")
    layer = Layer("b", "BatchNormalization", {"epsilon": 0.05, "mode": 0}, held(*drawn((3,), (3,), (3,)), stored))
    variance = values(second(layer, keras, backend))[3]
    assert numpy.allclose(numpy.sqrt(variance + 0.05), divided_by(stored, 0.05), rtol=1e-6)


def test_a_release_that_is_not_stored_is_told_by_epsilon_and_said() -> None:
    arrays = held(*drawn((3,), (3,), (3,)), numpy.ones(3, "float32"))
    asked = context("1.x")
    TO_KERAS_2["BatchNormalization"](Layer("b", "BatchNormalization", {"epsilon": 1e-6}, arrays), asked)
    assert [finding.code for finding in asked.findings] == ["TFM830"]


def test_theano_turns_kernels_around() -> None:
    (kernel,) = drawn((3, 2, 1, 4))
    layer = Layer("c", "Conv2D", {"kernel_size": [3, 2], "padding": "valid"}, held(kernel))
    after = FROM_THEANO["Conv2D"](layer, context(backend="theano"))
    assert isinstance(after, Layer)
    assert numpy.array_equal(values(after)[0], kernel[::-1, ::-1])


def test_theano_moves_an_even_kernel_by_a_place() -> None:
    (kernel,) = drawn((2, 1, 4))
    layer = Layer("c", "Conv1D", {"kernel_size": [2], "padding": "same"}, held(kernel))
    after = FROM_THEANO["Conv1D"](layer, context(backend="theano"))
    assert isinstance(after, Layer)
    assert after.config["kernel_size"] == [3]
    assert numpy.array_equal(values(after)[0], numpy.concatenate([kernel[::-1], numpy.zeros((1, 1, 4))]))


def test_theano_pads_strided_convolutions_itself() -> None:
    layer = Layer(
        "c", "Conv2D", {"kernel_size": [3, 4], "padding": "same", "strides": [2, 2]}, held(*drawn((3, 4, 1, 2)))
    )
    after = FROM_THEANO["Conv2D"](layer, context(backend="theano"))
    assert isinstance(after, Expansion)
    assert [one.class_name for one in after.layers] == ["ZeroPadding2D", "Conv2D"]
    assert after.layers[0].config["padding"] == [[1, 1], [2, 1]]
