"""Layers of one's own: the config names classes that only model/layers.py has."""
import os
import sys

import numpy as np
import tensorflow as tf

import golden

CODE = '# ruff: noqa\n"""The author\'s own layers."""\nimport tensorflow as tf\n' + """

@tf.keras.utils.register_keras_serializable(package="Aerial")
class ScaledDense(tf.keras.layers.Layer):
    \"\"\"A dense layer whose output is multiplied by a trained factor.\"\"\"

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
    \"\"\"An activation.\"\"\"
    return tf.where(x > 0, x, tf.sqrt(1.0 - x) - 1.0)
"""
golden.fresh()
with open("model/layers.py", "w") as stream:
    stream.write(CODE.replace('\\"', '"'))
sys.path.insert(0, os.path.abspath("model"))
import layers as own  # noqa: E402

tf.random.set_seed(21)
points, classes = golden.clusters(96, 6, 3)
model = tf.keras.Sequential([
    tf.keras.Input((6,), name="points"),
    own.ScaledDense(8, power=2.0, name="scaled"),
    tf.keras.layers.Activation(own.bent, name="bent"),
    tf.keras.layers.Dense(3, activation="softmax", name="classes"),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(points, classes, epochs=10, batch_size=8, verbose=0)
model.save("model/model.h5")
golden.predict(model, golden.clusters(6, 6, 3, seed=9)[0])
