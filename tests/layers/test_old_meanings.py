"""Settings that meant something else in some releases, or that Keras 3 does not have."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from migrate.findings.keras_upgrade import NoCounterpart
from migrate.layers.keras2.convolution import convolution
from migrate.layers.keras2.normalization import batch_normalization
from migrate.layers.keras2.places import up_sampling
from migrate.layers.keras2.preprocessing import discretization
from migrate.layers.keras2.recurrent import lstm
from migrate.layers.keywords import cleaned
from migrate.layers.registry import Context
from migrate.models import Era
from migrate.network import Expansion, Layer, Weight

TF_24 = Era("2.4.0", "tensorflow", "2.4")
TF_28, TF_212 = Era("2.8.0", "tensorflow", "2.8"), Era("2.12.0", "tensorflow", "2.12")
KERAS_22, KERAS_21 = Era("2.2.4", "tensorflow", None), Era("2.1.2", "tensorflow", None)


def weight(array: Any) -> Weight:
    return Weight("w", array.shape, str(array.dtype), (), lambda: array)


def normalized(era: Era, rank: int, epsilon: float = 1e-7, axis: Any = -1, **more: Any) -> float:
    layer = Layer("b", "BatchNormalization", {"epsilon": epsilon, "axis": axis, **more}, path="b")
    done = batch_normalization(layer, Context(era, ranks={"b": rank}))
    assert isinstance(done, Layer)
    return float(done.config["epsilon"])


@pytest.mark.parametrize(
    ("era", "rank", "axis", "fused"),
    [
        *((TF_24, 4, axis, True) for axis in (-1, 3, [3], 1)),
        (TF_24, 4, 2, False),
        (TF_24, 2, -1, False),
        (TF_24, 5, -1, False),
        (TF_28, 5, -1, True),
        (TF_212, 4, -1, False),
        (KERAS_22, 4, -1, True),
        (KERAS_22, 4, 1, False),
        (Era("2.2.0", "tensorflow", None), 4, -1, False),
        (Era("2.2.0", "tensorflow", None), 4, 3, True),
        (KERAS_21, 4, -1, False),
    ],
)
def test_the_operation_for_images_had_a_least_epsilon(era: Era, rank: int, axis: Any, fused: bool) -> None:
    assert normalized(era, rank, axis=axis) == (1.001e-5 if fused else 1e-7)
    assert normalized(era, rank, 1e-3, axis=axis) == 1e-3


def test_renormalisation_was_no_operation_for_images() -> None:
    assert normalized(TF_24, 4, renorm=True) == 1e-7


def test_zeros_at_masked_steps_are_kept() -> None:
    done = lstm(Layer("l", "LSTM", {"activation": "tanh", "zero_output_for_mask": True}), Context(TF_24))
    assert isinstance(done, Layer)
    assert cleaned(done, Context(TF_24)).config["zero_output_for_mask"] is True


def test_a_boundary_at_zero_leaves_zero_below() -> None:
    done = discretization(Layer("d", "Discretization", {"bins": [-1.0, 0.0]}), Context(TF_24))
    below, zero = numpy.asarray(done.config["bin_boundaries"], "float32")
    assert zero == numpy.finfo("float32").tiny, "TensorFlow takes smaller ones for zero"
    assert -1 < below < -0.9999


@pytest.mark.parametrize(("way", "refused"), [("area", False), ("bicubic", False), ("mitchellcubic", True)])
def test_ways_to_interpolate_that_keras_3_lacks_are_refused(way: str, refused: bool) -> None:
    context = Context(Era("2.15.0", "tensorflow", "2.15"))
    up_sampling(Layer("u", "UpSampling2D", {"interpolation": way}, path="u"), context)
    assert [type(one) for one in context.findings] == [NoCounterpart] * refused


def test_a_transposed_convolution_with_a_dilation_has_zeros_in_its_kernel() -> None:
    kernel = numpy.arange(1.0, 9.0).reshape(2, 2, 2, 1)
    config = {"kernel_size": [2, 2], "dilation_rate": [2, 3], "filters": 2, "use_bias": False}
    done = convolution(Layer("c", "Conv2DTranspose", config, (weight(kernel),)), Context(TF_24))
    assert isinstance(done, Layer)
    assert (done.config["kernel_size"], done.config["dilation_rate"]) == ([3, 4], [1, 1])
    wide = done.weights[0].array()
    assert numpy.array_equal(wide[::2, ::3], kernel) and wide.sum() == kernel.sum()


def test_a_dilation_that_the_writer_did_not_use_is_left_out() -> None:
    config = {"kernel_size": [2, 2], "dilation_rate": [2, 2], "filters": 2}
    layer = Layer("c", "Conv2DTranspose", config, (weight(numpy.ones((2, 2, 2, 1))),))
    done = convolution(layer, Context(Era("2.1.6-tf", "tensorflow", "1.9 to 1.12")))
    assert isinstance(done, Layer)
    assert done.config["dilation_rate"] == [1, 1] and done.weights[0].shape == (2, 2, 2, 1)


@pytest.mark.parametrize("activation", ["relu", {"class_name": "LeakyReLU", "config": {"alpha": 0.1}}])
def test_a_causal_separable_convolution_has_zeros_in_front_of_it(activation: Any) -> None:
    config = {"kernel_size": [3], "dilation_rate": [2], "padding": "causal", "filters": 2, "activation": activation}
    done = convolution(Layer("s", "SeparableConv1D", config), Context(TF_24))
    assert isinstance(done, Expansion)
    kinds = [one.class_name for one in done.layers]
    assert kinds[:2] == ["ZeroPadding1D", "SeparableConv1D"] and len(kinds) == (2 if activation == "relu" else 3)
    assert (done.layers[0].config["padding"], done.layers[1].config["padding"]) == ([4, 0], "valid")
