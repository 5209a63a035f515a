"""Locally connected layers, and functions that Keras 3 has no more."""
import numpy as np
from keras import layers
from keras.models import Model

import golden

np.random.seed(42)
random = np.random.RandomState(42)

image = layers.Input((9, 8, 3), name="image")
x = layers.Conv2D(4, 3, activation="hard_sigmoid")(image)
x = layers.LocallyConnected2D(4, (3, 2), strides=(2, 1), activation="hard_sigmoid")(x)
x = layers.SeparableConv2D(5, 2, activation="hard_sigmoid", depth_multiplier=2)(x)
x = layers.Activation("hard_sigmoid")(layers.BatchNormalization(axis=-1, scale=False)(x))
x = layers.Reshape((-1, 5))(x)
x = layers.LocallyConnected1D(4, 2, activation="tanh")(x)
x = layers.ThresholdedReLU(0.1)(x)
x = layers.PReLU(shared_axes=[1])(layers.LeakyReLU(0.2)(x))
x = layers.Softmax(axis=1)(layers.ELU(0.7)(x))
model = Model(image, layers.Dense(3, activation="hard_sigmoid", name="scores")(layers.Flatten()(x)))
model.compile("adam", "mse")


def draw(count):
    return random.normal(size=(count, 9, 8, 3)).astype(np.float32) * 2


model.fit(draw(64), random.uniform(size=(64, 3)), epochs=4, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, draw(5))
