"""Theano under Keras 2.0: average pooling counts its margins, and `same` begins where TensorFlow's does not."""
import numpy as np
import theano.ifelse  # Keras 2.0 uses it and does not import it.
from keras.layers import AveragePooling2D, Conv1D, Conv2D, Conv2DTranspose, Dense, MaxPooling2D, Reshape
from keras.models import Sequential

import golden
import shuffled

model = Sequential([
    Conv2D(4, (3, 4), padding="same", strides=2, data_format="channels_last", input_shape=(11, 10, 2)),
    AveragePooling2D((3, 2), strides=(1, 1), padding="same", data_format="channels_last"),
    Conv2DTranspose(3, 3, strides=2, padding="same", data_format="channels_last"),
    MaxPooling2D((5, 4), strides=(2, 3), padding="same", data_format="channels_last"),
    Conv2D(3, (2, 2), padding="same", dilation_rate=1, activation="relu", data_format="channels_last"),
    Reshape((-1, 6)),
    Conv1D(4, 2, padding="causal"),
    Conv1D(3, 4, padding="same"),
    Dense(2),
])
model.compile("sgd", "mse")
shuffled.shuffle(model.layers)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, np.random.RandomState(4).normal(size=(3, 11, 10, 2)).astype("float32"))
