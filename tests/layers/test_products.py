"""Products of each example with its own, in the meaning of the writer's time."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.domain import Translation
from migrate.layers.operations.functions.products import batch_dot
from migrate.layers.operations.registry import apply
from migrate.layers.operations.settings import settings_of
from migrate.layers.operations.tensors import Tensor
from migrate.layers.registry import Context
from migrate.models import Era
from migrate.network import Ref
from migrate.pycode.domain import Unclear


def product(how: str | None, shapes: tuple[Any, Any], axes: Any) -> tuple[Any, list[str]]:
    builder = Builder("fn", {"batch_dot": how})
    left, right = (Tensor(Ref(f"in{at}"), (None, *shape), "float32") for at, shape in enumerate(shapes))
    shape = batch_dot(builder, left, right, axes).shape
    return shape, [layer.class_name for layer in builder.layers]


IMAGES = ((3, 4, 5), (3, 6, 5))


def test_of_four_axes_the_old_one_multiplies_matrices_and_the_new_one_everything() -> None:
    assert product("matmul", IMAGES, [3, 3]) == ((None, 3, 4, 6), ["Swapaxes", "Matmul"])
    assert product("tensordot", IMAGES, [3, 3]) == ((None, 3, 4, 3, 6), ["Einsum"])


def test_minus_one_was_the_last_axis_but_one() -> None:
    assert product("matmul", ((4, 5), (4, 6)), -1) == ((None, 5, 6), ["Swapaxes", "Matmul"])
    assert product("tensordot", ((4, 5), (6, 5)), -1) == ((None, 4, 6), ["Einsum"])


@pytest.mark.parametrize("how", ["matmul", "tensordot", None])
def test_of_three_axes_all_are_one(how: str | None) -> None:
    assert product(how, ((4, 5), (6, 5)), [2, 2]) == ((None, 4, 6), ["Einsum"])
    assert product(how, ((5,), (5,)), 1) == ((None, 1), ["Multiply", "Sum"])


@pytest.mark.parametrize(
    ("how", "shapes", "axes", "why"),
    [
        (None, IMAGES, [3, 3], "the file tells no version"),
        ("matmul", ((3, 4, 5), (3, 5)), [3, 2], "different ranks"),
        ("matmul", ((6,), (6,)), None, "names no axes"),
        ("tensordot", ((6,), (6,)), 0, "along the axis of the examples"),
    ],
)
def test_what_cannot_be_told_is_refused(how: str | None, shapes: Any, axes: Any, why: str) -> None:
    with pytest.raises(Unclear, match=why):
        product(how, shapes, axes)


@pytest.mark.parametrize(
    ("era", "how"),
    [
        (Era("2.2.4", "tensorflow", None), "matmul"),
        (Era("2.2.5", "tensorflow", None), None),
        (Era("2.3.1", "tensorflow", None), "tensordot"),
        (Era("1.2.2", "theano", None), "tensordot"),
        (Era("1.x", None, None), None),
        (Era("2.1.6-tf", "tensorflow", "1.10 to 1.12"), "matmul"),
        (Era("2.2.4-tf", "tensorflow", "1.13 to 2.1"), None),
        (Era("2.4.0", "tensorflow", "2.4"), "tensordot"),
    ],
)
def test_the_meaning_follows_the_writer(era: Era, how: str | None) -> None:
    assert settings_of(Context(era))["batch_dot"] == how


def test_a_variance_of_whole_numbers_is_refused_and_that_of_floats_is_not() -> None:
    builder = Builder("fn", {})
    with pytest.raises(Unclear, match="variance of int32"):
        apply("K.var", builder, (Tensor(Ref("in0"), (None, 6), "int32"), -1), {})
    assert apply("K.var", builder, (Tensor(Ref("in0"), (None, 6), "float32"), -1), {}).shape == (None,)


@pytest.mark.parametrize(
    ("backend", "formats", "channels"),
    [
        ("tensorflow", set(), "channels_last"),
        ("tensorflow", {"channels_first"}, "channels_first"),
        ("theano", {"channels_first"}, "channels_first"),
        ("theano", {"channels_last"}, "channels_last"),
    ],
)
def test_channels_stand_where_the_layers_of_the_model_say(backend: str, formats: set[str], channels: str) -> None:
    settings = settings_of(Context(Era("2.0.5", backend, None)), frozenset(formats))
    assert apply("K.image_data_format", Builder("fn", settings), (), {}) == channels


def test_where_channels_stand_is_not_guessed_for_theano() -> None:
    builder = Builder("fn", settings_of(Context(Era("2.0.5", "theano", None))))
    assert builder.channels("tf") == "channels_last"
    with pytest.raises(Unclear, match="which the file does not tell"):
        apply("K.image_dim_ordering", builder, (), {})


@pytest.mark.parametrize(("backend", "dtype"), [("tensorflow", "float64"), ("theano", "float32")])
def test_whole_numbers_are_divided_in_the_precision_of_the_backend(backend: str, dtype: str) -> None:
    given = Tensor(Ref("in0"), (None, 6), "int32")
    assert apply("tf.truediv", Builder("fn", {"backend": backend}), (given, 4), {}).dtype == dtype


@pytest.mark.parametrize(("backend", "least"), [("tensorflow", 1e-12), ("theano", 1e-7)])
def test_what_is_taken_for_zero_in_a_length_is_that_of_the_backend(backend: str, least: float) -> None:
    builder = Builder("fn", {"backend": backend})
    apply("K.l2_normalize", builder, (Tensor(Ref("in0"), (None, 6), "float32"), -1), {})
    (bound,) = [layer for layer in builder.layers if layer.class_name == "Maximum"]
    assert bound.calls[0].args[1] == least


def test_a_flatten_inside_is_refused_where_channels_stand_first() -> None:
    for channels, refused in (("channels_last", False), ("channels_first", True)):
        builder = Builder("fn", {"data_format": channels})
        if refused:
            with pytest.raises(Unclear, match="its Flatten moved channels"):
                apply("keras.layers.Flatten", builder, (), {})
        else:
            assert apply("keras.layers.Flatten", builder, (), {}).config == {"data_format": channels}


def test_equality_of_tensors_is_that_of_objects_in_tensorflow_1() -> None:
    given = Tensor(Ref("in0"), (None, 6), "int32")

    def equal(age: bool | None, other: Any) -> Any:
        return Translation(Builder("fn", {"tensorflow_1": age})).operate("==", (given, other))

    assert equal(True, 3) is False
    assert equal(False, 3).dtype == "bool"
    assert all(equal(age, None) is False for age in (True, False, None))
    with pytest.raises(Unclear, match="another thing since TensorFlow 2"):
        equal(None, 3)


@pytest.mark.parametrize(
    ("name", "old", "shape"),
    [
        ("tf.where", True, (None, 4, 6)),
        ("tf.compat.v1.where", False, (None, 4, 6)),
        ("tf.compat.v2.where", True, None),
    ],
)
def test_a_condition_of_one_axis_chooses_rows_in_tensorflow_1(name: str, old: bool, shape: Any) -> None:
    builder = Builder("fn", {"tensorflow_1": old})
    sides = [Tensor(Ref(side), (None, 4, 6), "float32") for side in ("in1", "in2")]
    apply(name, builder, (Tensor(Ref("in0"), (None,), "bool"), *sides), {})
    widened = [layer.class_name for layer in builder.layers].count("ExpandDims")
    assert widened == (2 if shape else 0)


def test_a_resize_by_the_name_of_one_age_is_that_of_this_age() -> None:
    image = Tensor(Ref("in0"), (None, 4, 5, 3), "float32")
    for name, old, kinds in (
        ("tf.compat.v1.image.resize", False, {"Einsum"}),
        ("tf.compat.v2.image.resize", True, {"Resize"}),
        ("tf.image.resize", False, {"Resize"}),
    ):
        builder = Builder("fn", {"tensorflow_1": old})
        apply(name, builder, (image, (7, 9)), {})
        assert {layer.class_name for layer in builder.layers} == kinds


def test_a_switch_by_one_value_an_example_is_that_of_tensorflow_1_alone() -> None:
    condition = Tensor(Ref("in0"), (None,), "bool")
    sides = [Tensor(Ref(name), (None, 4, 6), "float32") for name in ("in1", "in2")]
    old = Builder("fn", {"tensorflow_1": True})
    assert apply("K.switch", old, (condition, *sides), {}).shape == (None, 4, 6)
    for later in (False, None):
        with pytest.raises(Unclear, match="rows in TensorFlow 1"):
            apply("K.switch", Builder("fn", {"tensorflow_1": later}), (condition, *sides), {})


def test_a_switch_of_theano_by_a_condition_with_fewer_axes_is_refused() -> None:
    builder = Builder("fn", {"tensorflow_1": True, "backend": "theano"})
    one, *sides = (Tensor(Ref(name), (None, 4, 6), "float32") for name in ("in0", "in1", "in2"))
    assert apply("K.switch", builder, (one, *sides), {}).shape == (None, 4, 6)
    with pytest.raises(Unclear, match="columns in some Keras with Theano"):
        apply("K.switch", builder, (Tensor(Ref("in3"), (None,), "bool"), *sides), {})
