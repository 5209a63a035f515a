"""Layers of published programs, which tf_keras lacks, as their sources compute them without training."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tf_keras import backend, layers

from migrate.verification.children.layer_classes import layer_classes

Tensor = Any


class _Function(layers.Layer):
    """A function of every number."""

    def call(self, inputs: Tensor) -> Tensor:
        """Apply it."""
        return self.apply_to(inputs)


class Swish(_Function):
    """x times its sigmoid."""

    apply_to = staticmethod(tf.nn.swish)


class Mish(_Function):
    """x times the tangent of its softplus."""

    @staticmethod
    def apply_to(x: Tensor) -> Tensor:
        """Compute it."""
        return x * tf.math.tanh(tf.math.softplus(x))


class HardSwish(_Function):
    """x times the hard sigmoid of MobileNet."""

    @staticmethod
    def apply_to(x: Tensor) -> Tensor:
        """Compute it."""
        return x * tf.nn.relu6(x + 3.0) / 6.0


class Relu6(_Function):
    """The ReLU that ends at six."""

    apply_to = staticmethod(tf.nn.relu6)


class FixedDropout(layers.Dropout):
    """EfficientNet's dropout."""


class DropConnect(layers.Layer):
    """EfficientNet's dropout of whole examples."""

    def __init__(self, drop_connect_rate: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def call(self, inputs: Tensor) -> Tensor:
        """Without training nothing is dropped."""
        return tf.identity(inputs)


class L2Normalization(layers.Layer):
    """SSD's normalisation over channels."""

    def __init__(self, gamma_init: Any = 20, scale: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def build(self, input_shape: Any) -> None:
        """A factor for each channel."""
        self.gamma = self.add_weight(name="gamma", shape=(input_shape[-1],))

    def call(self, inputs: Tensor) -> Tensor:
        """Normalise and multiply."""
        return backend.l2_normalize(inputs, 3) * self.gamma


class Normalize(L2Normalization):
    """The same in another program."""


class Scale(layers.Layer):
    """A factor and a summand for each channel."""

    def __init__(self, axis: int = -1, momentum: float = 0.9, **kwargs: Any) -> None:
        kwargs = {key: value for key, value in kwargs.items() if not key.endswith("_init")}
        super().__init__(**kwargs)
        self.axis = axis

    def build(self, input_shape: Any) -> None:
        """Both."""
        shape = (int(input_shape[self.axis]),)
        self.gamma = self.add_weight(name="gamma", shape=shape)
        self.beta = self.add_weight(name="beta", shape=shape)

    def call(self, inputs: Tensor) -> Tensor:
        """Multiply and add."""
        spread = [1] * inputs.shape.rank
        spread[self.axis] = -1
        return tf.reshape(self.gamma, spread) * inputs + tf.reshape(self.beta, spread)


class ContribInstanceNormalization(layers.Layer):
    """The InstanceNormalization of keras-contrib."""

    def __init__(
        self, axis: Any = None, epsilon: float = 1e-3, center: bool = True, scale: bool = True, **kwargs: Any
    ) -> None:
        kwargs = {key: kwargs[key] for key in kwargs if not key.startswith(("beta_", "gamma_"))}
        super().__init__(**kwargs)
        self.axis, self.epsilon, self.center, self.scale = axis, epsilon, center, scale

    def build(self, input_shape: Any) -> None:
        """What follows the division."""
        shape = (1,) if self.axis is None else (int(input_shape[self.axis]),)
        self.gamma = self.add_weight(name="gamma", shape=shape) if self.scale else None
        self.beta = self.add_weight(name="beta", shape=shape) if self.center else None

    def call(self, inputs: Tensor) -> Tensor:
        """All axes but the first and the named one together."""
        rank = inputs.shape.rank
        kept = {0} if self.axis is None else {0, self.axis % rank}
        mean, variance = tf.nn.moments(inputs, [one for one in range(rank) if one not in kept], keepdims=True)
        found = (inputs - mean) / (tf.sqrt(variance) + self.epsilon)
        spread = [1] * rank
        if self.axis is not None:
            spread[self.axis] = -1
        found = found if self.gamma is None else found * tf.reshape(self.gamma, spread)
        return found if self.beta is None else found + tf.reshape(self.beta, spread)


OBJECTS = layer_classes(globals()) | {"mish": Mish.apply_to, "hard_swish": HardSwish.apply_to}
