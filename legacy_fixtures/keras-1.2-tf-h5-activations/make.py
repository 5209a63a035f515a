"""Layers that Keras 2 dropped, after convolutions in Theano's order of data with as many filters as columns."""
import numpy as np
from keras.layers import Convolution2D, Dense, Flatten, Highway, MaxoutDense
from keras.layers.advanced_activations import ELU, ParametricSoftplus, PReLU, SReLU, ThresholdedReLU
from keras.layers.normalization import BatchNormalization
from keras.models import Sequential

import golden
import shuffled

model = Sequential([
    Convolution2D(6, 3, 3, border_mode="same", dim_ordering="th", input_shape=(2, 7, 6)),
    PReLU(shared_axes=[2, 3]),
    SReLU(shared_axes=[2, 3]),
    Convolution2D(4, 2, 3, dim_ordering="th", bias=False),
    BatchNormalization(axis=1, mode=2),
    ParametricSoftplus(),
    ELU(alpha=0.7),
    SReLU(),
    Flatten(),
    MaxoutDense(6, nb_feature=3),
    BatchNormalization(mode=1, epsilon=0.01),
    Highway(activation="tanh"),
    ThresholdedReLU(theta=0.1),
    Dense(3, activation="softmax"),
])
model.compile("sgd", "categorical_crossentropy")
shuffled.shuffle(model.layers)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, np.random.RandomState(4).normal(size=(5, 2, 7, 6)).astype("float32"))
