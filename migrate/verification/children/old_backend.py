"""Functions of K and tf that computed something else in the writer's time, or went by another name.

Source: keras/backend/tensorflow_backend.py of Keras 1.2 to 2.2.4, and the documentation of TensorFlow 0.12 to 1.15.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
import tf_keras

from migrate.pycode.domain import Scope

Tensor = Any


def functions(old: bool, corners: bool) -> dict[str, Callable[..., Any]]:
    """By the names of `migrate.pycode.libraries`. `old`: as with TensorFlow 1; `corners`: of stand-alone Keras."""
    return _ALWAYS | (_OF_TENSORFLOW_1 if old else {}) | ({"K.resize_images": _from_corners} if corners else {})


def _concat(first: Any = None, second: Any = -1, **kwargs: Any) -> Tensor:
    """Before TensorFlow 1.0 the axis came first."""
    values, axis = (second, first) if isinstance(first, int) else (first, second)
    return tf.concat(kwargs.get("values", values), kwargs.get("axis", axis))


def _split(first: Any = None, second: Any = None, third: Any = 0, **kwargs: Any) -> Any:
    """Before TensorFlow 1.0 axis and number came first."""
    first = kwargs.get("value", first)
    if isinstance(first, int):
        return tf.split(third, second, first)
    return tf.split(first, kwargs.get("num_or_size_splits", second), kwargs.get("axis", third))


def _resize_images(x: Tensor, height_factor: int, width_factor: int, form: Any = None, *more: Any, **named: Any) -> Any:
    """With the data formats of Keras 1."""
    form = named.pop("data_format", form)
    known = {"tf": "channels_last", "th": "channels_first", None: "channels_last"}.get(form, form)
    return tf_keras.backend.resize_images(x, height_factor, width_factor, known, *more, **named)


def _from_corners(
    x: Tensor,
    height_factor: int,
    width_factor: int,
    data_format: Any = None,
    interpolation: str = "nearest",
) -> Tensor:
    """Before it became a name of tf.keras, Keras sampled from the corner."""
    if interpolation != "bilinear" or data_format in ("th", "channels_first"):
        return _resize_images(x, height_factor, width_factor, data_format, interpolation)
    size = tf.shape(x)[1:3] * (height_factor, width_factor)
    return tf.compat.v1.image.resize_bilinear(x, size)


def batch_dot(x: Tensor, y: Tensor, axes: Any = None) -> Tensor:
    """A product of matrices, whatever the rank; of vectors the sum along an axis."""
    pair = (axes, axes) if isinstance(axes, int) else axes
    ranks = (len(x.shape), len(y.shape))
    lacking = abs(ranks[0] - ranks[1])
    longer = tf.concat([tf.shape(y if ranks[0] > ranks[1] else x), [1] * lacking], 0)
    x, y = (tf.reshape(x, longer), y) if ranks[1] > ranks[0] else (x, tf.reshape(y, longer) if lacking else y)
    if ranks == (2, 2):
        first, second = pair
        out = tf.reduce_sum((x if first == second else tf.transpose(x)) * y, second)
    else:
        last = len(x.shape) - 1
        turned = (False, False) if pair is None else (pair[0] != last, pair[1] == last)
        out = tf.matmul(x, y, adjoint_a=turned[0], adjoint_b=turned[1])
    if lacking:
        at = sum(ranks) - 3 if ranks[0] > ranks[1] else ranks[0] - 1
        out = tf.squeeze(out, list(range(at, at + lacking)))
    return tf.expand_dims(out, 1) if len(out.shape) == 1 else out


def _switch(condition: Any, then_expression: Any, else_expression: Any) -> Tensor:
    """One value an example chooses rows."""
    if len(tf.convert_to_tensor(condition).shape) != 1:
        return tf_keras.backend.switch(condition, then_expression, else_expression)
    sides = [side() if callable(side) else side for side in (then_expression, else_expression)]
    return tf.compat.v1.where(condition, *sides)


def _looked_at(x: Tensor, *told: Any, **options: Any) -> Tensor:
    """The same: what it would show or check changes no number."""
    return x


_ALWAYS: dict[str, Callable[..., Any]] = {
    "tf.concat": _concat,
    "tf.concat_v2": _concat,
    "tf.split": _split,
    "K.resize_images": _resize_images,
    "K.image_dim_ordering": lambda: "tf",
    "K.in_train_phase": lambda x, alt, training=None: alt() if callable(alt) else alt,
    "K.learning_phase": lambda: 0,
    "K.slice": tf.slice,
    "K.logsumexp": tf.reduce_logsumexp,
    **dict.fromkeys(("K.print_tensor", "tf.Print", "tf.debugging.check_numerics", "tf.check_numerics"), _looked_at),
    **dict.fromkeys(
        ("K.name_scope", "tf.name_scope", "tf.variable_scope", "tf.device"), lambda *args, **named: Scope()
    ),
}
_OF_TENSORFLOW_1: dict[str, Callable[..., Any]] = {"K.batch_dot": batch_dot, "K.switch": _switch}
