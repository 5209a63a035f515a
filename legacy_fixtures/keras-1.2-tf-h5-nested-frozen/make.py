"""A Sequential model of 2017 within another, and a frozen wrapper around a model with statistics."""
import numpy as np
from keras.layers import BatchNormalization, Dense, Deconvolution2D, Flatten, Highway, Input, LSTM, Reshape
from keras.layers import TimeDistributed
from keras.models import Model, Sequential

import golden

random = np.random.RandomState(94)
step = Input((4,))
body = Model(step, Dense(4)(BatchNormalization()(Dense(4)(BatchNormalization()(step)))))
rows = Sequential([TimeDistributed(body, trainable=False, input_shape=(3, 4)), LSTM(8)])
model = Sequential([
    Reshape((3, 4), input_shape=(12,)),
    rows,
    Highway(activation="hard_sigmoid"),
    Reshape((2, 2, 2)),
    Deconvolution2D(2, 2, 2, output_shape=(None, 4, 4, 2), subsample=(2, 2), activation="hard_sigmoid",
                    dim_ordering="tf"),
    Flatten(),
    Dense(3),
])
model.compile("sgd", "mse")
for layer in [*body.layers, rows.layers[1], *model.layers[2:]]:
    positive = isinstance(layer, BatchNormalization)
    drawn = [0.5 * random.normal(size=array.shape) for array in layer.get_weights()]
    layer.set_weights([np.abs(array) + 0.4 if positive else array for array in drawn])
golden.fresh()
model.save("model/model.h5")
golden.predict(model, random.normal(size=(5, 12)).astype("float32"))
