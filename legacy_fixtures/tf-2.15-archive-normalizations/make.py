"""Every normalisation of TensorFlow 2.15."""
import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(47)
np.random.seed(47)
layers, Model = tf.keras.layers, tf.keras.Model

image = layers.Input((6, 5, 4), name="image")
x = layers.Normalization(mean=0.3, variance=2.0)(image)
x = layers.BatchNormalization(axis=[1, 3])(x)
x = layers.SpectralNormalization(layers.Conv2D(4, 3, padding="same"))(x)
x = layers.BatchNormalization(virtual_batch_size=4)(x)
x = layers.GroupNormalization(2)(x)
x = layers.UnitNormalization(axis=[1, 2])(layers.GroupNormalization(-1)(x))
x = layers.LayerNormalization(axis=[1, 3])(x)
x = layers.BatchNormalization(synchronized=True)(layers.Flatten()(x))
model = Model(image, layers.SpectralNormalization(layers.Dense(3), name="scores")(x))
model.compile("adam", "mse", run_eagerly=True)


def draw(count):
    return random.normal(size=(count, 6, 5, 4)).astype(np.float32) + np.arange(4, dtype=np.float32)


model.fit(draw(64), random.normal(size=(64, 3)), epochs=6, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.keras")
golden.predict(model, draw(8))
