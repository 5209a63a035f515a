"""Activations, with the defaults and the formulas of the library that is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.registry import each, known_as
from migrate.layers.operations.tensors import Tensor

_PLAIN: dict[str, Any] = {
    "K.sigmoid tf.sigmoid keras.activations.sigmoid": "nn.Sigmoid",
    "K.tanh tf.tanh np.tanh math.tanh keras.activations.tanh": "numpy.Tanh",
    "K.softplus tf.softplus keras.activations.softplus": "nn.Softplus",
    "K.softsign tf.softsign keras.activations.softsign": "nn.Softsign",
    "tf.relu": "nn.Relu",
    "tf.relu6": "nn.Relu6",
    "tf.selu keras.activations.selu": "nn.Selu",
    "tf.silu tf.swish keras.activations.swish keras.activations.silu": "nn.Silu",
    "tf.log_sigmoid": "nn.LogSigmoid",
    "keras.activations.exponential": "numpy.Exp",
}


def _plain(kind: str) -> Callable[..., Any]:
    return lambda b, x: b.elementwise(kind, x)


each(_PLAIN, _plain)


@known_as("keras.activations.linear", "tf.identity", "K.identity", "K.stop_gradient", "tf.stop_gradient", "tf.copy")
def identity(b: Builder, x: Any) -> Any:
    """The same."""
    return x


@known_as("tf.ensure_shape", "tf.debugging.check_numerics", "tf.check_numerics", "K.print_tensor", "tf.Print")
def looked_at(b: Builder, x: Any, *told: Any, **options: Any) -> Any:
    """The same, which is shown or checked on the way."""
    return x


@known_as("K.softmax", "tf.softmax", "keras.activations.softmax")
def softmax(b: Builder, x: Tensor, axis: Any = -1) -> Tensor:
    """Over the last axis, where none is named."""
    return b.elementwise("nn.Softmax", x, axis=-1 if axis is None else axis)


@known_as("tf.log_softmax")
def log_softmax(b: Builder, x: Tensor, axis: Any = -1) -> Tensor:
    """Over the last axis, where none is named."""
    return b.elementwise("nn.LogSoftmax", x, axis=-1 if axis is None else axis)


@known_as("K.relu", "keras.activations.relu")
def relu(b: Builder, x: Tensor, alpha: Any = 0.0, max_value: Any = None, threshold: Any = 0.0) -> Tensor:
    """The backend's ReLU with a slope below, a limit above, and a threshold."""
    y = _above(b, x, threshold) if threshold else b.elementwise("nn.Relu", x)
    if max_value is not None:
        y = b.elementwise("numpy.Minimum", y, float(max_value))
    if not alpha:
        return y
    shifted = b.elementwise("numpy.Add", b.elementwise("numpy.Negative", x), threshold) if threshold else None
    below = b.elementwise("nn.Relu", shifted or b.elementwise("numpy.Negative", x))
    return b.elementwise("numpy.Subtract", y, b.elementwise("numpy.Multiply", below, alpha))


def _above(b: Builder, x: Tensor, threshold: Any) -> Tensor:
    """Numbers above a threshold as they are, zeros for the others."""
    passed = b.elementwise("numpy.Greater", x, threshold, gives="bool")
    return b.elementwise("numpy.Multiply", x, b.op("core.Cast", passed, shape=x.shape, gives=x.dtype, dtype=x.dtype))


@known_as("tf.leaky_relu")
def leaky_relu(b: Builder, x: Tensor, alpha: Any = 0.2) -> Tensor:
    """TensorFlow's slope below zero is 0.2."""
    return b.elementwise("nn.LeakyRelu", x, negative_slope=float(alpha))


@known_as("keras.activations.leaky_relu")
def keras_leaky_relu(b: Builder, x: Tensor, alpha: Any = 0.2) -> Tensor:
    """The activation of Keras."""
    return b.elementwise("nn.LeakyRelu", x, negative_slope=float(alpha))


@known_as("K.elu", "tf.elu", "keras.activations.elu")
def elu(b: Builder, x: Tensor, alpha: Any = 1.0) -> Tensor:
    """Exponential below zero."""
    return b.elementwise("nn.Elu", x, alpha=float(alpha))


@known_as("tf.gelu", "keras.activations.gelu")
def gelu(b: Builder, x: Tensor, approximate: Any = False) -> Tensor:
    """Exact where nothing else is said; Keras 3 would approximate."""
    return b.elementwise("nn.Gelu", x, approximate=bool(approximate))


@known_as("K.hard_sigmoid", "keras.activations.hard_sigmoid")
def hard_sigmoid(b: Builder, x: Tensor) -> Tensor:
    """clip(0.2 x + 0.5, 0, 1); that of Keras 3 is another one."""
    line = b.elementwise("numpy.Add", b.elementwise("numpy.Multiply", x, 0.2), 0.5)
    return b.elementwise("numpy.Clip", line, x_min=0.0, x_max=1.0)


@known_as("tf.crelu")
def crelu(b: Builder, x: Tensor, axis: Any = -1) -> Tensor:
    """Both halves of a ReLU, side by side."""
    both = b.op("numpy.Concatenate", [x, b.elementwise("numpy.Negative", x)], axis=axis)
    return b.elementwise("nn.Relu", both)


@known_as("K.clip", "tf.clip_by_value", "np.clip")
def clip(b: Builder, x: Tensor, min_value: Any = None, max_value: Any = None) -> Tensor:
    """Between two limits, which may be tensors."""
    y = x if min_value is None else b.elementwise("numpy.Maximum", x, min_value)
    return y if max_value is None else b.elementwise("numpy.Minimum", y, max_value)


@known_as("K.in_train_phase")
def in_train_phase(b: Builder, x: Any, alt: Any, training: Any = None) -> Any:
    """What holds outside of training."""
    return alt


@known_as("K.in_test_phase")
def in_test_phase(b: Builder, x: Any, alt: Any, training: Any = None) -> Any:
    """What holds outside of training."""
    return x
