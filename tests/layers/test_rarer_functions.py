"""Functions of TensorFlow that need several operations of Keras 3, or sizes that are known only when the model runs."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.findings import ModelRefused
from tests.layers.test_functions import given, of, op_layer, operations, reason, upgraded

tf = K = np = None  # Names for the functions below, which are compiled and never called.


@pytest.mark.parametrize(
    ("function", "shape", "made"),
    [
        (lambda x: tf.linalg.inv(x), (3, 3), ["Inv"]),
        (lambda x: tf.inv(x), (3,), ["Reciprocal"]),
        (lambda x: tf.linalg.band_part(x, 1, 1), (3, 3), ["Where"]),
        (lambda x: x * tf.linalg.band_part(tf.ones((3, 3)), -1, 0), (3, 3), ["Multiply"]),
        (lambda x: tf.linalg.diag(x), (3,), ["ExpandDims", "Where"]),
        (lambda x: tf.math.atan2(x, 2.0), (3,), ["Arctan2"]),
        (lambda x: tf.math.xlogy(x, 2.0), (3,), ["Multiply", "NotEqual", "Where"]),
        (lambda x: tf.math.multiply_no_nan(2.0, x), (3,), ["Multiply", "NotEqual", "Where"]),
        (lambda x: tf.math.count_nonzero(x, axis=1), (3,), ["NotEqual", "Cast", "Sum"]),
        (lambda x: tf.nn.l2_loss(x), (3,), ["Square", "Sum", "Multiply"]),
        (lambda x: tf.image.adjust_brightness(x, 0.1), (4, 4, 3), ["Add"]),
        (lambda x: tf.image.central_crop(x, 0.5), (8, 8, 3), ["GetItem"]),
        (lambda x: tf.image.transpose(x), (4, 5, 3), ["Transpose"]),
        (lambda x: tf.image.rgb_to_yuv(x), (4, 5, 3), ["Matmul"]),
        (lambda x: tf.image.rgb_to_grayscale(x), (4, 5, 3), ["Matmul"]),
        (lambda x: tf.image.resize(x, (8, 9), preserve_aspect_ratio=True), (4, 3, 3), ["Resize"]),
        (lambda x: tf.image.resize(x, (2, 2), method="area"), (4, 4, 3), ["Resize"]),
        (lambda x: tf.nn.max_pool3d(x, 2, 2, "SAME"), (4, 4, 4, 3), ["MaxPooling3D"]),
        (lambda x: tf.nn.bias_add(x, [1.0, 2.0], data_format="NCHW"), (2, 4, 4), ["Add"]),
        (lambda x: tf.repeat(x, [1, 2, 0], axis=1), (3, 4), ["Take"]),
    ],
)
def test_a_function_has_the_operations_of_its_meaning(function: Any, shape: Any, made: list[str]) -> None:
    assert operations(of(function, shape)) == made


def test_a_cast_within_limits_clips_where_the_other_type_holds_less() -> None:
    made = of(lambda x: tf.saturate_cast(x, tf.uint8), (4,)).tree.parts[1:]
    assert [one.class_name for one in made] == ["Maximum", "Minimum", "Cast"]
    assert [one.calls[0].args[1] for one in made[:2]] == [0, 255]


def test_the_sides_of_an_image_keep_their_ratio() -> None:
    made = of(lambda x: tf.image.resize(x, (8, 9), preserve_aspect_ratio=True), (4, 3, 3)).tree.parts[-1]
    assert made.config["size"] == [8, 6]


def test_the_type_of_an_image_decides_what_one_is() -> None:
    picture = given((4, 4, 3), dtype="uint8")
    layer = op_layer("float", "image.convert_image_dtype", [["in0", 0, 0, {"dtype": "float32"}]])
    cast, scaled = upgraded([*picture, layer], "float").tree.parts[1:]
    assert (cast.class_name, scaled.class_name, scaled.calls[0].args[1]) == ("Cast", "Multiply", 1 / 255)
    grey = upgraded([*picture, op_layer("grey", "image.rgb_to_grayscale", [["in0", 0, 0, {}]])], "grey")
    assert operations(grey) == ["Cast", "Multiply", "Matmul", "Multiply", "Cast"], "whole numbers come out again"


@pytest.mark.parametrize(
    ("function", "last"),
    [
        (lambda x: x[:, : tf.shape(x)[1]], "Take"),
        (lambda x: x[:, tf.shape(x)[1]], "Take"),
        (lambda x: tf.tile(tf.expand_dims(x[:, 0], 1), [1, tf.shape(x)[1], 1]), "Add"),
        (lambda x: x + tf.ones((tf.shape(x)[1], tf.shape(x)[1]))[:, :1], "Add"),
        (lambda x: x / tf.cast(tf.size(x), tf.float32), "TrueDivide"),
        (lambda x: tf.gather(x, tf.argmax(x, axis=2), batch_dims=1), "Take"),
        (lambda x: tf.gather_nd(x, tf.argmax(x, axis=2)[..., None]), "Take"),
        (lambda x: tf.sequence_mask(tf.argmax(x[:, 0], 1), tf.shape(x)[1]), "Greater"),
    ],
)
def test_sizes_that_are_known_only_when_the_model_runs_are_computed(function: Any, last: str) -> None:
    assert operations(of(function, (None, 4)))[-1] == last


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x: tf.tile(x, [1, tf.shape(x)[1], 1]), "how often it repeats several parts"),
        (lambda x: x[:, tf.shape(x)[1] :], "known only when the model runs"),
        (lambda x: tf.gather(x, tf.argmax(x, axis=1), axis=2, batch_dims=1), "along another axis than the first one"),
        (lambda x: tf.linalg.diag(tf.transpose(x, [0, 2, 1])), "size known only when the model runs"),
    ],
)
def test_what_no_operation_of_keras_3_does_is_refused(function: Any, words: str) -> None:
    assert words in reason(function, (None, 4))[1]


def split_by(*sizes: Any) -> list[str]:
    layers = [
        *given((None, 6)),
        op_layer("shape", "shape", [["in0", 0, 0, {}]]),
        op_layer("apart", "unstack", [["shape", 0, 0, {}]]),
        op_layer("turned", "transpose", [["in0", 0, 0, {"perm": [1, 0, 2]}]]),
        op_layer("split", "reshape", [[sizes[0], 0, 0, {"shape": list(sizes[1:])}]]),
    ]
    return operations(upgraded(layers, "split"))


def test_a_shape_that_is_taken_apart_gives_several_sizes() -> None:
    batch, steps = ["apart", 0, 0], ["apart", 0, 1]
    assert split_by("in0", batch, steps, 2, 3) == ["Reshape"]
    with pytest.raises(ModelRefused, match="several sizes"):
        split_by("turned", steps, batch, 2, 3)
