"""Frames through a strided convolution at every step, then a ConvLSTM2D with even kernels, under Theano."""
import numpy as np
import theano.ifelse  # Keras 1.2 uses it and does not import it.
from keras.layers import BatchNormalization, Convolution2D, ConvLSTM2D, Dense, Flatten, TimeDistributed
from keras.models import Sequential

import golden
import shuffled

model = Sequential([
    TimeDistributed(Convolution2D(3, 3, 3, border_mode="same", subsample=(2, 2), dim_ordering="tf"),
                    input_shape=(3, 9, 8, 2)),
    ConvLSTM2D(4, 2, 4, border_mode="same", dim_ordering="tf", return_sequences=True),
    BatchNormalization(),
    ConvLSTM2D(2, 3, 3, border_mode="valid", dim_ordering="tf"),
    Flatten(),
    Dense(2),
])
model.compile("sgd", "mse")
shuffled.shuffle(model.layers)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, np.random.RandomState(4).normal(size=(2, 3, 9, 8, 2)).astype("float32"))
