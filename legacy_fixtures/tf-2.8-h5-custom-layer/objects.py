# ruff: noqa: D102
"""The author's layer and activation, written anew for Keras 3."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="Aerial")
class ScaledDense(keras.layers.Layer):
    """A dense layer whose output is multiplied by a trained factor."""

    def __init__(self, width, power=1.0, **kwargs):
        super().__init__(**kwargs)
        self.width, self.power = width, power

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.width), name="kernel")
        self.factor = self.add_weight(shape=(), initializer="ones", name="factor")

    def call(self, inputs):
        return ops.matmul(inputs, self.kernel) * ops.power(ops.abs(self.factor) + 0.5, self.power)

    def get_config(self):
        return {**super().get_config(), "width": self.width, "power": self.power}


def bent(x):
    """An activation."""
    return ops.where(x > 0, x, ops.sqrt(1.0 - x) - 1.0)
