# ruff: noqa
"""The author's own layers."""
import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="Aerial")
class ScaledDense(tf.keras.layers.Layer):
    """A dense layer whose output is multiplied by a trained factor."""

    def __init__(self, width, power=1.0, **kwargs):
        super().__init__(**kwargs)
        self.width, self.power = width, power

    def build(self, shape):
        self.kernel = self.add_weight("kernel", (int(shape[-1]), self.width))
        self.factor = self.add_weight("factor", (), initializer="ones")

    def call(self, inputs):
        return tf.matmul(inputs, self.kernel) * tf.pow(tf.abs(self.factor) + 0.5, self.power)

    def get_config(self):
        return {**super().get_config(), "width": self.width, "power": self.power}


def bent(x):
    """An activation."""
    return tf.where(x > 0, x, tf.sqrt(1.0 - x) - 1.0)
