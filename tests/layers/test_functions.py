"""Lambda layers and operation layers as operations of Keras 3."""

from __future__ import annotations

import base64
import marshal
from typing import Any

import pytest

from migrate.findings import ModelRefused
from migrate.layers import upgrade
from migrate.models import Era, KerasModel
from migrate.network import Upgraded

Any_ = Any
INBOUND = [[["in0", 0, 0, {}]]]
K = tf = np = None  # Names for the functions below, which are compiled and never called.


def stored(function: Any) -> list[Any]:
    code = base64.b64encode(marshal.dumps(function.__code__)).decode()
    return [code, list(function.__defaults__ or ()) or None, None]


def lambda_layer(name: str, function: Any, inbound: Any, **config: Any) -> dict[str, Any]:
    own = {"name": name, "function": stored(function), "function_type": "lambda", "arguments": {}, **config}
    return {"class_name": "Lambda", "name": name, "config": own, "inbound_nodes": inbound}


def op_layer(name: str, function: str, inbound: Any, class_name: str = "TFOpLambda") -> dict[str, Any]:
    return {
        "class_name": class_name,
        "name": name,
        "config": {"name": name, "function": function},
        "inbound_nodes": inbound,
    }


def given(*shapes: tuple[Any, ...], dtype: str = "float32") -> list[dict[str, Any]]:
    return [
        {
            "class_name": "InputLayer",
            "name": f"in{at}",
            "inbound_nodes": [],
            "config": {"name": f"in{at}", "batch_input_shape": [None, *shape], "dtype": dtype},
        }
        for at, shape in enumerate(shapes)
    ]


def upgraded(layers: list[dict[str, Any]], *outputs: str, keras: str = "2.4.0", **options: Any) -> Upgraded:
    inputs = [[one["name"], 0, 0] for one in layers if one["class_name"] == "InputLayer"]
    config = {
        "name": "model",
        "layers": layers,
        "input_layers": inputs,
        "output_layers": [[name, 0, 0] for name in outputs],
    }
    entry = {"class_name": "Functional", "config": config}
    model = KerasModel(entry, "Functional", (), {}, Era(keras, "tensorflow", "2.4"))
    return upgrade(model, "model.h5", **options)


def operations(result: Upgraded) -> list[str]:
    return [part.class_name for part in result.tree.parts if part.class_name != "InputLayer"]


def of(function: Any, *shapes: tuple[Any, ...], **config: Any) -> Upgraded:
    inbound = [[[f"in{at}", 0, 0, {}] for at in range(len(shapes))]]
    return upgraded([*given(*shapes), lambda_layer("mine", function, inbound, **config)], "mine")


def reason(function: Any, *shapes: tuple[Any, ...]) -> tuple[str, str]:
    with pytest.raises(ModelRefused) as caught:
        of(function, *shapes)
    assert len(caught.value.findings) == 1
    return caught.value.findings[0].code, caught.value.findings[0].message


@pytest.mark.parametrize(
    ("function", "shapes", "made"),
    [
        (lambda x: x / 255.0, [(4,)], ["TrueDivide"]),
        (lambda x: x[:, -1], [(4, 6)], ["GetItem"]),
        (lambda x: K.mean(x, axis=1), [(4, 6)], ["Mean"]),
        (lambda x: tf.nn.gelu(x), [(4,)], ["Gelu"]),
        (lambda x: x, [(4,)], ["Copy"]),
        (lambda x: K.abs(x[0] - x[1]), [(4,), (4,)], ["Subtract", "Absolute"]),
        (lambda x: K.concatenate(x, axis=-1), [(4,), (4,)], ["Concatenate"]),
        (lambda x: tf.reshape(x, (tf.shape(x)[0], 6, 4)), [(4, 6)], ["Reshape"]),
        (lambda x: x * np.sqrt(2.0 / np.pi), [(4,)], ["Multiply"]),
        (lambda x: x * 2 if K.image_data_format() == "channels_last" else x, [(4,)], ["Multiply"]),
        (lambda x: K.stack([x[:, i] for i in range(2)], axis=1), [(4, 6)], ["GetItem", "GetItem", "Stack"]),
    ],
)
def test_a_lambda_becomes_operations(function: Any, shapes: list[Any], made: list[str]) -> None:
    result = of(function, *shapes)
    assert operations(result) == made
    assert result.tree.parts[-1].name == "mine", "the last operation has the name of the layer"
    assert [change.step for change in result.changes if change.where == "mine"] == ["translate_functions"]


def test_defaults_of_libraries_are_kept() -> None:
    """Those of Keras 3 are others."""
    assert of(lambda x: tf.nn.gelu(x), (4,)).tree.parts[-1].config["approximate"] is False
    assert of(lambda x: tf.nn.leaky_relu(x), (4,)).tree.parts[-1].config["negative_slope"] == 0.2
    assert operations(of(lambda x: K.hard_sigmoid(x), (4,))) == ["Multiply", "Add", "Clip"]
    for function, axis in ((lambda x: tf.argmax(x), 0), (lambda x: K.argmax(x), -1)):
        found, cast = of(function, (4, 6)).tree.parts[-2:]
        assert (found.config["axis"], cast.config["dtype"]) == (axis, "int64"), "Keras 3 would count in 32 bits"
    (found,) = of(lambda x: tf.argmax(x, 1, output_type=tf.int32), (4, 6)).tree.parts[1:]
    assert found.class_name == "Argmax"


def test_a_size_that_one_layer_computes_serves_another() -> None:
    layers = [
        *given((None, 6)),
        op_layer("shape", "compat.v1.shape", [["in0", 0, 0, {"out_type": "int32"}]]),
        op_layer("batch", "__operators__.getitem", [["shape", 0, 0, {"slice_spec": 0}]], "SlicingOpLambda"),
        op_layer("steps", "__operators__.getitem", [["shape", 0, 0, {"slice_spec": 1}]], "SlicingOpLambda"),
        op_layer("split", "reshape", [["in0", 0, 0, {"shape": [["batch", 0, 0], ["steps", 0, 0], 2, 3]}]]),
    ]
    result = upgraded(layers, "split")
    assert operations(result) == ["Reshape"]
    assert result.tree.parts[-1].config["target_shape"] == [-1, 2, 3]


@pytest.mark.parametrize(
    ("function", "code", "words"),
    [
        (lambda x: halved(x), "TFM660", "halved, which is in no file"),  # type: ignore[name-defined]  # noqa: F821
        (lambda x: x + K.random_normal((8, 4)), "TFM661", "in which no size is that of a tensor"),
        (lambda x: x + K.random_uniform(K.shape(x), 0, 9, "int32"), "TFM661", "draws whole random numbers"),
        (lambda x: x + np.random.normal(0, 1, 4), "TFM661", "draws random numbers"),
        (lambda x: x if x > 0 else -x, "TFM660", "decides by the value of a tensor"),
        (lambda x: tf.py_func(x, [x], 1), "TFM660", "function of Python"),
        (lambda x: K.sum(x, wrong=1), "TFM660", "arguments that are not known"),
        (lambda x: 5, "TFM660", "does not depend on its input"),
        (lambda x: x.__class__, "TFM660", "attribute __class__"),
        (lambda x: x if tf.__version__ > "1.5" else -x, "TFM660", "asks for the version of tf"),
    ],
)
def test_what_cannot_be_translated_says_why(function: Any, code: str, words: str) -> None:
    found, message = reason(function, (4,))
    assert found == code and words in message


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x + K.random_normal((K.shape(x)[0], 4), 0.0, 0.1),
        lambda x: x + tf.random_uniform(tf.shape(x), -1.0, 1.0),
        lambda x: x * K.random_binomial(K.shape(x), 0.5),
        lambda x: K.dropout(x, 0.5),
        lambda x: x + tf.truncated_normal(K.shape(x)),
    ],
)
def test_random_numbers_are_kept_and_told(function: Any) -> None:
    result = of(function, (4,))
    (drawn,) = [layer for layer in result.tree.parts if layer.class_name == "Lambda"]
    assert drawn.config["function"]["module"] == "keras.random"
    assert "TFM665" in [one.code for one in result.findings]


@pytest.mark.parametrize(
    ("function", "made"),
    [
        (lambda x, mask=None: x if mask is None else x * mask, ["Copy"]),
        (lambda x: K.sum(x, axis=list(map(abs, (1,)))), ["Sum"]),
        (lambda x: tf.cumsum(x, 1, exclusive=True), ["GetItem", "GetItem", "ZerosLike", "Concatenate", "Cumsum"]),
        (lambda x: tf.math.cumprod(x, 1, True), ["GetItem", "GetItem", "OnesLike", "Concatenate", "Cumprod"]),
    ],
)
def test_functions_of_rarer_kinds(function: Any, made: list[str]) -> None:
    assert operations(of(function, (4,))) == made


def test_a_mask_that_may_be_there_and_pythons_own_names_are_named() -> None:
    masked = [*given((4,)), {"class_name": "Masking", "name": "m", "config": {"name": "m"}, "inbound_nodes": INBOUND}]
    layer = lambda_layer("fn", lambda x, mask=None: x * mask, [[["m", 0, 0, {}]]])
    with pytest.raises(ModelRefused, match="it uses the mask"):
        upgraded([*masked, layer], "fn")
    assert "calls hasattr of Python" in reason(lambda x: x if hasattr(K, "stack") else -x, (4,))[1]


def test_scopes_of_names_are_passed_through_and_other_contexts_are_not() -> None:
    def scoped(x: Any_) -> Any_:
        with tf.name_scope("a"), tf.device("/cpu:0"):  # type: ignore[attr-defined]
            return x * 2

    def differentiating(x: Any_) -> Any_:
        with tf.GradientTape() as tape:  # type: ignore[attr-defined]
            y = x * 2
        return tape.gradient(y, x)

    def trying(x: Any_) -> Any_:
        try:
            return tf.image.resize_images(x, (2, 2))  # type: ignore[attr-defined]
        except AttributeError:
            return tf.image.resize(x, (2, 2))  # type: ignore[attr-defined]

    assert operations(of(scoped, (4,))) == ["Multiply"]
    assert "tf.GradientTape, for which no counterpart" in reason(differentiating, (4,))[1]
    assert "catches errors (`try`)" in reason(trying, (4, 4, 3))[1], "which branch ran is known to the writer alone"


def test_a_part_by_one_slice_and_arrays_beside_a_tensor() -> None:
    (part,) = of(lambda x: x[:1], (4,)).tree.parts[1:]
    assert part.calls[0].args[1] == ({"class_name": "__slice__", "config": {"start": None, "stop": 1, "step": None}},)
    (less,) = of(lambda x: x - np.asarray([1, 2, 3, 4]) / 2, (4,)).tree.parts[1:]
    assert less.calls[0].args[1]["config"] == {"value": [0.5, 1.0, 1.5, 2.0], "dtype": "float32"}


@pytest.mark.parametrize(
    ("function", "shape", "made"),
    [
        (
            lambda x: tf.nn.batch_normalization(x, K.mean(x, 0), K.var(x, 0), 0.5, None, 1e-3),
            (4,),
            ["Mean", "Var", "Add", "Rsqrt", "Subtract", "Multiply", "Add"],
        ),
        (lambda x: keras.layers.Flatten()(x), (4, 3), ["Flatten"]),  # type: ignore[name-defined]  # noqa: F821
        (lambda x: tf.keras.layers.add([x, x]), (4,), ["Add"]),
        (lambda x: tf.image.crop_to_bounding_box(x, 1, 2, 4, 5), (8, 8, 3), ["GetItem"]),
        (lambda x: tf.image.resize_image_with_crop_or_pad(x, 4, 9), (8, 8, 3), ["GetItem", "Pad"]),
        (
            lambda x: tf.extract_image_patches(x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID"),
            (6, 6, 2),
            ["ExtractPatches"],
        ),
        (lambda x: tf.nn.avg_pool1d(x, 2, 2, "VALID"), (6, 3), ["AveragePooling1D"]),
        (lambda x: tf.linalg.band_part(x, -1, 0), (4, 4), ["Tril"]),
        (lambda x: K.relu(x, threshold=0.5), (4,), ["Greater", "Cast", "Multiply"]),
        (lambda x: tf.broadcast_to(x[:, :1], tf.shape(x)), (4, 6), ["GetItem", "ZerosLike", "Add"]),
        (lambda x, shape=[2, 2]: K.reshape(x, (-1,) + shape), (4,), ["Reshape"]),  # noqa: RUF005
    ],
)
def test_functions_on_images_and_layers_inside(function: Any, shape: Any, made: list[str]) -> None:
    assert operations(of(function, shape)) == made


def test_what_a_list_may_have_been_is_not_guessed() -> None:
    assert "a list with a tuple" in reason(lambda x, shape=[2]: x if shape == (2,) else -x, (4,))[1]
    assert operations(of(lambda x, shape=[2]: x if shape == (3,) else -x, (4,))) == ["Negative"]


MERGED = [
    *given((None, 4)),
    op_layer("shape", "compat.v1.shape", [["in0", 0, 0, {}]]),
    op_layer("batch", "__operators__.getitem", [["shape", 0, 0, {"slice_spec": 0}]], "SlicingOpLambda"),
    op_layer("steps", "__operators__.getitem", [["shape", 0, 0, {"slice_spec": 1}]], "SlicingOpLambda"),
    op_layer("flat", "reshape", [["in0", 0, 0, {"shape": [-1, 4]}]]),
    {
        "class_name": "Activation",
        "name": "act",
        "config": {"name": "act", "activation": "relu"},
        "inbound_nodes": [[["flat", 0, 0, {}]]],
    },
]


def test_steps_among_the_examples_are_put_back_by_their_numbers() -> None:
    """A Reshape keeps the first axis, which is not that of the examples there."""
    sizes = [["batch", 0, 0], ["steps", 0, 0], 4]
    made = operations(upgraded([*MERGED, op_layer("back", "reshape", [["act", 0, 0, {"shape": sizes}]])], "back"))
    assert made[-1] == "Take" and made.count("Cumsum") == 2
    sizes = [-1, ["steps", 0, 0], 4]
    with pytest.raises(ModelRefused, match="several sizes are known only when the model runs"):
        upgraded([*MERGED, op_layer("back", "reshape", [["act", 0, 0, {"shape": sizes}]])], "back")


def test_layers_that_lead_to_no_output_are_left_out() -> None:
    layers = [
        *given((4,)),
        op_layer("double", "math.multiply", [["in0", 0, 0, {"y": 2.0}]]),
        op_layer("odd", "image.ssim", [["double", 0, 0, {"img2": ["in0", 0, 0]}]]),
        {"class_name": "AddLoss", "name": "loss", "config": {"name": "loss"}, "inbound_nodes": [[["odd", 0, 0, {}]]]},
    ]
    result = upgraded(layers, "double")
    assert operations(result) == ["Multiply"]
    assert [change.where for change in result.changes if change.step == "leading"] == ["odd", "loss"]


@pytest.mark.parametrize(
    ("norm", "axis", "made"),
    [
        (1, [1, 2], ["Absolute", "Sum", "Max", "Squeeze"]),
        (1, 1, ["Absolute", "Sum"]),
        ("fro", [1, 2], ["Square", "Sum", "Sqrt"]),
        (3, 1, ["Absolute", "Power", "Sum", "Power"]),
    ],
)
def test_norms_of_matrices_are_others_than_those_of_vectors(norm: Any, axis: Any, made: list[str]) -> None:
    call = [["in0", 0, 0, {"ord": norm, "axis": axis}]]
    assert operations(upgraded([*given((4, 5)), op_layer("norm", "norm", call)], "norm")) == made


def test_the_norm_of_a_matrix_that_needs_its_singular_values_is_refused() -> None:
    assert "it takes the norm 2" in reason(lambda x: tf.norm(x, ord=2, axis=[1, 2]), (4, 5))[1]


def test_a_cast_of_half_precision_is_kept() -> None:
    half = {"class_name": "Policy", "config": {"name": "mixed_float16"}}
    cast = op_layer("cast", "cast", [["half", 0, 0, {"dtype": "float32"}]])
    whole = upgraded([*given((4,)), op_layer("cast", "cast", [["in0", 0, 0, {"dtype": "float32"}]])], "cast")
    assert operations(whole) == ["Copy"]
    config = {"name": "half", "activation": "relu", "dtype": half}
    passed = {"class_name": "Activation", "name": "half", "config": config, "inbound_nodes": INBOUND}
    assert operations(upgraded([*given((4,)), passed, cast], "cast")) == ["Activation", "Cast"]


def test_an_operation_without_counterpart_is_named() -> None:
    with pytest.raises(ModelRefused) as caught:
        upgraded([*given((4,)), op_layer("odd", "signal.dct", [["in0", 0, 0, {}]])], "odd")
    assert [one.code for one in caught.value.findings] == ["TFM662"]
    assert "signal.dct" in caught.value.findings[0].message


def test_a_function_of_the_person_takes_the_place_of_the_code() -> None:
    layer = lambda_layer("mine", lambda x: halved(x), [[["in0", 0, 0, {}]]])  # type: ignore[name-defined]  # noqa: F821
    result = upgraded([*given((4,)), layer], "mine", custom={"mine": "Own>mine"})
    made = result.tree.parts[-1]
    assert (made.class_name, made.config["function"]["config"]) == ("Lambda", "Own>mine")


def test_a_sequential_model_with_a_function_becomes_a_functional_one() -> None:
    layers = [lambda_layer("scale", lambda x: x / 255.0, [], batch_input_shape=[None, 4])]
    entry = {"class_name": "Sequential", "config": {"name": "model", "layers": layers}}
    result = upgrade(KerasModel(entry, "Sequential", (), {}, Era("2.2.4", "tensorflow", None)), "model.h5")
    assert result.tree.class_name == "Functional"
    assert operations(result) == ["TrueDivide"]


def test_a_wrapped_function_becomes_a_small_model() -> None:
    inner = lambda_layer("inner", lambda x: x * 2.0, [])
    wrapper = {
        "class_name": "TimeDistributed",
        "name": "steps",
        "config": {"name": "steps", "layer": inner},
        "inbound_nodes": [[["in0", 0, 0, {}]]],
    }
    result = upgraded([*given((3, 4)), wrapper], "steps")
    (held,) = result.tree.parts[-1].parts
    assert [part.class_name for part in held.parts] == ["InputLayer", "Multiply"]
    assert held.parts[0].config["batch_shape"] == [None, 4]


@pytest.mark.parametrize(
    ("function", "shape", "expected"),
    [
        (lambda x: tf.one_hot(x, 3, on_value=2.0, off_value=-1.0), (4,), ["OneHot", "Multiply", "Add"]),
        (lambda x: tf.cumsum(x, axis=1, reverse=True), (4,), ["Flip", "Cumsum", "Flip"]),
        (lambda x: tf.image.rot90(x), (4, 5, 3), ["Transpose", "Flip"]),
        (
            lambda x: tf.clip_by_norm(x, 2.0, axes=1),
            (4,),
            ["Square", "Sum", "Sqrt", "Multiply", "Maximum", "TrueDivide"],
        ),
    ],
)
def test_functions_that_need_several_operations(function: Any, shape: Any, expected: list[str]) -> None:
    assert operations(of(function, shape)) == expected


def test_a_grid_of_known_size_is_a_constant() -> None:
    assert operations(of(lambda x: x + tf.meshgrid(tf.range(3), tf.range(2))[0], (2, 3))) == ["Add"]
    assert "known only when the model runs" in reason(lambda x: tf.meshgrid(x, x)[0], (3,))[1]
