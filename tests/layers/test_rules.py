"""Rules whose numbers can be checked without a runtime, and what they say when they cannot be kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy
import pytest

from migrate.findings.changed_numbers import ModernMeaning
from migrate.findings.keras_upgrade import NoCounterpart, TrainingObjects, UnknownKeyword
from migrate.layers.channels import with_channels_last
from migrate.layers.keras2 import activations, convolution, cudnn, hard_sigmoid, noise
from migrate.layers.keywords import cleaned
from migrate.layers.masked_starts import gave_states
from migrate.layers.masks import hands_on_steps, loses_mask, passing_on, with_masks
from migrate.layers.registry import Context
from migrate.models import Era
from migrate.network import Call, Expansion, Layer, Ref, Weight

KERAS_2 = Era("2.2.4", "tensorflow", None)


def weight(array: Any) -> Weight:
    return Weight("w", array.shape, str(array.dtype), (), lambda: array)


def test_the_old_hard_sigmoid_is_the_new_one_of_scaled_arrays() -> None:
    random = numpy.random.default_rng(1)
    x, kernel, bias = random.normal(size=(50, 3)) * 3, random.normal(size=(3, 4)), random.normal(size=4)
    layer = Layer("d", "Dense", {"activation": "hard_sigmoid"}, (weight(kernel), weight(bias)))
    done = hard_sigmoid.in_last_arrays(layer, Context(KERAS_2))
    old = numpy.clip(0.2 * (x @ kernel + bias) + 0.5, 0, 1)
    new = numpy.clip((x @ done.weights[0].array() + done.weights[1].array()) / 6 + 0.5, 0, 1)
    assert numpy.allclose(old, new, atol=1e-12)


def test_gates_alone_are_scaled() -> None:
    layer = Layer("l", "LSTM", {"recurrent_activation": "hard_sigmoid"}, (weight(numpy.ones((2, 8))),))
    done = hard_sigmoid.gates(layer, Context(KERAS_2), (0, 1, 3), 4)
    assert numpy.allclose(done.weights[0].array()[0], [1.2, 1.2, 1.2, 1.2, 1.0, 1.0, 1.2, 1.2])


def test_modern_semantics_keep_the_arrays_and_name_the_error() -> None:
    context = Context(KERAS_2, modern=True)
    layer = Layer("d", "Dense", {"activation": "hard_sigmoid"}, (weight(numpy.ones((1, 1))),))
    assert hard_sigmoid.in_last_arrays(layer, context) == layer
    assert [type(one) for one in context.findings] == [ModernMeaning]


def test_a_gru_of_cudnn_keeps_both_biases_and_an_lstm_adds_them() -> None:
    kernels = (weight(numpy.zeros((2, 9))), weight(numpy.zeros((3, 9))))
    gru = cudnn.plain_layer(Layer("g", "CuDNNGRU", {}, (*kernels, weight(numpy.arange(18.0)))))
    lstm = cudnn.plain_layer(Layer("l", "CuDNNLSTM", {}, (*kernels, weight(numpy.arange(24.0)))))
    assert gru.config["reset_after"] is True and gru.weights[2].array().shape == (2, 9)
    assert numpy.array_equal(lstm.weights[2].array(), numpy.arange(12.0) * 2 + 12)


def test_keywords_without_meaning_go_and_unknown_ones_are_named() -> None:
    context = Context(KERAS_2)
    config = {
        "units": 2,
        "batch_input_shape": [None, 3],
        "dtype": {"class_name": "Policy", "config": {"name": "mixed_float16"}},
    }
    done = cleaned(Layer("d", "Dense", {**config, "power": 2}, path="d"), context)
    assert done.config == {"name": "d", "units": 2, "dtype": "mixed_float16"}
    assert context.findings == [UnknownKeyword(where="", layer="d", class_name="Dense", keys=("power",))]


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        ("glorot_uniform", "GlorotUniform"),
        ({"class_name": "VarianceScaling", "config": {"scale": 2.0, "dtype": "float32"}}, "VarianceScaling"),
        ({"class_name": "Mine", "config": {"a": 1}}, "Zeros"),
        ("normal", "RandomNormal"),
    ],
)
def test_initialisers_are_those_of_keras_3(stored: Any, name: str) -> None:
    context = Context(KERAS_2)
    found = cleaned(Layer("d", "Dense", {"kernel_initializer": stored}), context).config["kernel_initializer"]
    assert found["class_name"] == name and "dtype" not in found["config"]
    assert any(isinstance(one, TrainingObjects) for one in context.findings) == (name == "Zeros")


def test_masks_are_arguments_of_the_layers_that_heed_them() -> None:
    parts = (
        Layer("ids", "InputLayer", {}),
        Layer("e", "Embedding", {"mask_zero": True}, calls=(Call((Ref("ids"),)),)),
        Layer("d", "Dense", {}, calls=(Call((Ref("e"),)),)),
        Layer("near", "LSTM", {}, calls=(Call((Ref("d"),)),)),
        Layer("sum", "Add", {}, calls=(Call(([Ref("e"), Ref("d")],)),)),
        Layer("far", "LSTM", {}, calls=(Call((Ref("sum"),)),)),
    )
    model = Layer("m", "Functional", {}, parts=parts, inputs=(Ref("ids"),), outputs=(Ref("near"), Ref("far")))
    done = {part.name: part for part in with_masks(model).parts}
    assert done["e"].config["mask_zero"] is False
    assert done["near"].calls[0].kwargs == {"mask": Ref("e_mask")}
    assert done["far"].calls[0].kwargs == {"mask": Ref("e_mask")}
    assert done["e_mask"].class_name == "NotEqual"
    assert done["e_mask"].calls == (Call((Ref("ids"), 0)),)


def test_a_mask_passes_models_and_what_stands_in_the_place_of_layers() -> None:
    inner = (Layer("given", "InputLayer", {}), Layer("inner", "Dense", {}), Layer("tanh", "Activation", {}))
    parts = (
        Layer("ids", "InputLayer", {}),
        Layer("e", "Embedding", {"mask_zero": True}, calls=(Call((Ref("ids"),)),)),
        Layer("row", "Sequential", {}, parts=inner, calls=(Call((Ref("e"),)),)),
        Layer("piece", "EinsumDense", {}, calls=(Call((Ref("row"),)),), keeps_mask=True),
        Layer("last", "LSTM", {}, calls=(Call((Ref("piece"),)),)),
    )
    model = Layer("m", "Functional", {}, parts=parts, inputs=(Ref("ids"),), outputs=(Ref("last"),))
    done = {part.name: part for part in with_masks(model).parts}
    assert done["e"].config["mask_zero"] is False
    assert done["last"].calls[0].kwargs == {"mask": Ref("e_mask")}


def test_a_model_that_heeds_a_mask_sees_it() -> None:
    parts = (
        Layer("ids", "InputLayer", {}),
        Layer("e", "Embedding", {"mask_zero": True}, calls=(Call((Ref("ids"),)),)),
        Layer("row", "Sequential", {}, parts=(Layer("inner", "LSTM", {}),), calls=(Call((Ref("e"),)),)),
    )
    model = Layer("m", "Functional", {}, parts=parts, inputs=(Ref("ids"),), outputs=(Ref("row"),))
    assert {part.name: part for part in with_masks(model).parts}["e"].config["mask_zero"] is True


def test_a_softmax_of_old_sees_no_mask_and_passes_it_on() -> None:
    context = Context(KERAS_2, masks=True)
    done = activations.softmax(Layer("s", "Softmax", {"axis": 1}), context)
    assert isinstance(done, Expansion)
    assert [(one.class_name, dict(one.calls[0].kwargs)) for one in done.layers] == [("Copy", {}), ("Softmax", {})]
    assert all(one.keeps_mask for one in passing_on(Layer("s", "Softmax", {}), done).layers)


@pytest.mark.parametrize(("value", "told"), [(False, ["trainable=False left out"]), (True, [])])
def test_a_choice_that_means_nothing_is_told_when_it_goes(value: bool, told: list[str]) -> None:
    context = Context(KERAS_2)
    done = cleaned(Layer("s", "SpatialDropout1D", {"rate": 0.5, "trainable": value}), context)
    assert done.config == {"name": "s", "rate": 0.5} and [one.what for one in context.changes] == told


def test_an_embedding_keeps_the_regulariser_of_its_output() -> None:
    stored = {"class_name": "L1L2", "config": {"l1": 0.1, "l2": 0.0}}
    config = {"input_dim": 3, "output_dim": 2, "activity_regularizer": stored}
    context = Context(KERAS_2)
    done = cleaned(convolution.embedding(Layer("e", "Embedding", config), context), context)
    assert done.config["activity_regularizer"]["class_name"] == "L1L2" and not context.findings


def inner_embedding() -> Layer:
    parts = (
        Layer("words", "InputLayer", {}),
        Layer("e", "Embedding", {"mask_zero": True}, calls=(Call((Ref("words"),)),)),
    )
    return Layer("inner", "Functional", {}, parts=parts, inputs=(Ref("words"),), outputs=(Ref("e"),))


def inner_row(*before: Layer) -> Layer:
    return Layer("inner", "Sequential", {}, parts=(*before, Layer("e", "Embedding", {"mask_zero": True})))


@pytest.mark.parametrize("inner", [inner_embedding(), inner_row()])
def test_a_mask_made_inside_a_model_is_made_again_of_the_tensor_that_the_model_is_called_with(inner: Layer) -> None:
    parts = (
        Layer("ids", "InputLayer", {}),
        replace(inner, calls=(Call((Ref("ids"),)),)),
        Layer("sum", "Add", {}, calls=(Call(([Ref("inner"), Ref("inner")],)),)),
        Layer("last", "LSTM", {}, calls=(Call((Ref("sum"),)),)),
    )
    model = Layer("m", "Functional", {}, parts=parts, inputs=(Ref("ids"),), outputs=(Ref("last"),))
    done = {part.name: part for part in with_masks(model).parts}
    assert done["last"].calls[0].kwargs == {"mask": Ref("inner_e_mask")}
    assert done["inner_e_mask"].calls == (Call((Ref("ids"), 0)),)
    assert done["inner"].parts[-1].config["mask_zero"] is True
    assert done["sum"].calls == (Call(([Ref("inner_bare"), Ref("inner_bare")],)),)


def test_a_mask_that_a_model_makes_of_its_own_tensor_is_left_to_keras() -> None:
    parts = (
        Layer("ids", "InputLayer", {}),
        replace(inner_row(Layer("before", "Rescaling", {})), calls=(Call((Ref("ids"),)),)),
        Layer("last", "LSTM", {}, calls=(Call((Ref("inner"),)),)),
    )
    model = Layer("m", "Functional", {}, parts=parts, inputs=(Ref("ids"),), outputs=(Ref("last"),))
    done = {part.name: part for part in with_masks(model).parts}
    assert done["last"].calls == (Call((Ref("inner"),)),) and set(done) == {"ids", "inner", "last"}


def in_steps(name: str, inner: Layer, source: str) -> Layer:
    part = replace(inner, slot="layer", calls=())
    return Layer(name, "TimeDistributed", {}, parts=(part,), calls=(Call((Ref(source),)),))


def hierarchy() -> Layer:
    parts = (
        Layer("ids", "InputLayer", {}),
        in_steps("words", Layer("e", "Embedding", {"mask_zero": True}), "ids"),
        in_steps("sentences", Layer("l", "LSTM", {}), "words"),
        Layer("last", "LSTM", {}, calls=(Call((Ref("sentences"),)),)),
    )
    return Layer("m", "Functional", {}, parts=parts, inputs=(Ref("ids"),), outputs=(Ref("last"),))


def test_a_mask_of_each_step_is_handed_to_the_layer_within_and_then_keeps_steps_with_a_place() -> None:
    done = {part.name: part for part in with_masks(hierarchy()).parts}
    assert done["sentences"].calls[0].kwargs == {"mask": Ref("words_e_mask")}
    assert done["words_e_mask"].calls == (Call((Ref("ids"), 0)),)
    assert done["last"].calls[0].kwargs == {"mask": Ref("sentences_mask")}
    assert done["sentences_mask"].class_name == "Any" and done["sentences_mask"].config["axis"] == -1
    assert done["sentences_mask"].calls == (Call((Ref("words_e_mask"),)),)


def test_a_model_within_each_step_makes_its_masks_of_the_tensor_outside() -> None:
    inner = (Layer("e", "Embedding", {"mask_zero": True}), Layer("l", "LSTM", {"return_sequences": True}))
    parts = (
        Layer("ids", "InputLayer", {}),
        in_steps("words", Layer("row", "Sequential", {}, parts=inner), "ids"),
        in_steps("sentences", Layer("l2", "LSTM", {}), "words"),
    )
    model = Layer("m", "Functional", {}, parts=parts, inputs=(Ref("ids"),), outputs=(Ref("sentences"),))
    done = {part.name: part for part in with_masks(model).parts}
    assert done["sentences"].calls[0].kwargs == {"mask": Ref("words_row_e_mask")}
    assert done["words_row_e_mask"].calls == (Call((Ref("ids"), 0)),)


def test_a_mask_of_steps_passes_layers_within_that_heed_none() -> None:
    parts = (
        Layer("x", "InputLayer", {}),
        Layer("k", "Masking", {}, calls=(Call((Ref("x"),)),)),
        in_steps("d", Layer("dense", "Dense", {}), "k"),
        Layer("last", "LSTM", {}, calls=(Call((Ref("d"),)),)),
    )
    model = Layer("m", "Functional", {}, parts=parts, inputs=(Ref("x"),), outputs=(Ref("last"),))
    done = {part.name: part for part in with_masks(model).parts}
    assert done["last"].calls[0].kwargs == {"mask": Ref("k_mask")} and "d_mask" not in done
    assert not loses_mask(done["d"])


def test_writers_before_masks_of_steps_made_none() -> None:
    done = {part.name: part for part in with_masks(hierarchy(), steps=False).parts}
    assert all(not call.kwargs for part in done.values() for call in part.calls)


@pytest.mark.parametrize(
    ("keras", "told"),
    [("1.2.2", False), ("2.0.8", False), ("2.1.5-tf", False), ("2.1.6-tf", True), ("2.2.4", True), ("2.15.0", True)],
)
def test_masks_of_steps_begin_with_a_release(keras: str, told: bool) -> None:
    assert hands_on_steps(Era(keras, "tensorflow", None)) is told


def test_a_row_of_layers_that_makes_masks_for_each_step_needs_calls() -> None:
    assert loses_mask(hierarchy().parts[1]) and loses_mask(hierarchy().parts[2])


def rows(dtype: str) -> Layer:
    array = weight(numpy.zeros((5, 2), dtype))
    return Layer("e", "Embedding", {"dtype": "int32", "input_dim": 5, "output_dim": 2}, (array,))


def test_the_type_of_an_embeddings_array_goes_before_that_of_its_rows() -> None:
    context = Context(KERAS_2)
    assert convolution.embedding(rows("float64"), context).config["dtype"] == "float64"
    assert [one.what for one in context.changes] == ["the type is float64"]


def test_an_embedding_whose_array_is_of_whole_numbers_keeps_its_type() -> None:
    context = Context(KERAS_2)
    assert convolution.embedding(rows("int32"), context).config["dtype"] == "int32" and not context.changes


def pieces(done: Layer | Expansion) -> list[str]:
    return [one.class_name for one in done.layers] if isinstance(done, Expansion) else [done.class_name]


def test_numbers_that_keras_3_does_not_take_become_operations() -> None:
    context = Context(KERAS_2)
    assert pieces(activations.relu(Layer("r", "ReLU", {"threshold": -0.4}), context)) == ["Greater", "Where"]
    assert pieces(activations.relu(Layer("r", "ReLU", {"threshold": 0.4}), context)) == ["ReLU"]
    assert pieces(activations.thresholded_relu(Layer("r", "ThresholdedReLU", {"theta": -1}), context))[-1] == "Where"
    below = activations.leaky_relu(Layer("r", "LeakyReLU", {"alpha": -0.2}), context)
    assert pieces(below) == ["Minimum", "Multiply", "Maximum", "Add"]
    assert not context.findings


def test_a_threshold_below_zero_beside_a_maximum_is_refused() -> None:
    context = Context(KERAS_2)
    activations.relu(Layer("r", "ReLU", {"threshold": -0.4, "max_value": 6.0}), context)
    assert [type(one) for one in context.findings] == [NoCounterpart]


@pytest.mark.parametrize(("rate", "kept"), [(1.5, 0.0), (-1, 0.0), (0.5, 0.5), (1.0, 1.0)])
def test_a_rate_that_is_no_share_meant_nothing(rate: float, kept: float) -> None:
    done = noise.dropout(Layer("d", "GaussianDropout", {"rate": rate}), Context(KERAS_2))
    assert done.config["rate"] == kept


@pytest.mark.parametrize(("keras", "kept"), [("2.0.2", False), ("2.1.2", True), ("2.0.8-tf", True)])
def test_a_rate_that_an_old_separable_convolution_did_not_heed_goes(keras: str, kept: bool) -> None:
    context = Context(Era(keras, "tensorflow", "1.4" if keras.endswith("tf") else None))
    done = convolution.convolution(Layer("s", "SeparableConv2D", {"dilation_rate": [2, 2]}), context)
    assert isinstance(done, Layer) and ("dilation_rate" in done.config) is kept


def test_a_softmax_over_a_row_of_places_stays_behind_the_permutations() -> None:
    config = {"kernel_size": [1, 1], "filters": 2, "data_format": "channels_first", "activation": "softmax"}
    done = with_channels_last(Layer("c", "Conv2D", config))
    assert pieces(done) == ["Permute", "Conv2D", "Permute", "Activation"]
    done = with_channels_last(Layer("c", "Conv2D", {**config, "activation": "relu"}))
    assert pieces(done) == ["Permute", "Conv2D", "Permute"]


@pytest.mark.parametrize(
    ("era", "told"),
    [
        (KERAS_2, True),
        (Era("2.3.1", "tensorflow", None), False),
        (Era("2.2.4", "theano", None), False),
        (Era("2.1.6-tf", "tensorflow", "1.9 to 1.12"), True),
        (Era("2.2.4-tf", "tensorflow", "1.13 to 1.15"), False),
    ],
)
def test_first_states_end_with_a_release(era: Era, told: bool) -> None:
    assert gave_states(era) is told
