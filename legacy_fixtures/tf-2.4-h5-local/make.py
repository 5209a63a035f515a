"""Locally connected layers in all three implementations of TensorFlow 2.4."""
import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(43)
np.random.seed(43)
layers, Model = tf.keras.layers, tf.keras.Model

image = layers.Input((6, 7, 2), name="image")
x = layers.LocallyConnected2D(3, (3, 2), implementation=1, activation="relu")(image)
x = layers.LocallyConnected2D(2, 2, implementation=2, padding="same")(x)
x = layers.LocallyConnected2D(3, (2, 3), implementation=3, padding="same", activation="tanh")(x)
x = layers.Reshape((-1, 3))(x)
x = layers.LocallyConnected1D(2, 4, implementation=2, strides=2)(x)
x = layers.LocallyConnected1D(3, 2, implementation=3, padding="same")(x)
model = Model(image, layers.Dense(2, name="scores")(layers.Flatten()(x)))
model.compile("adam", "mse")


def draw(count):
    return random.normal(size=(count, 6, 7, 2)).astype(np.float32)


model.fit(draw(64), random.normal(size=(64, 2)), epochs=4, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, draw(5))
