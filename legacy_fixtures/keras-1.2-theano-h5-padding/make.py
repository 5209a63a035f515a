"""A convnet of Theano whose `same` lies elsewhere than TensorFlow's: even kernels, strides, pooling; and `full`."""
import numpy as np
import theano.ifelse  # Keras 1.2 uses it and does not import it.
from keras.layers import AtrousConvolution2D, AveragePooling2D, Convolution2D, Deconvolution2D, Flatten, MaxPooling2D
from keras.layers import Dense
from keras.models import Sequential

import golden
import shuffled

model = Sequential([
    Convolution2D(4, 3, 3, border_mode="same", subsample=(2, 2), dim_ordering="th", input_shape=(2, 12, 10)),
    Convolution2D(5, 2, 4, border_mode="same", dim_ordering="th", activation="relu"),
    MaxPooling2D((3, 2), strides=(1, 1), border_mode="same", dim_ordering="th"),
    Convolution2D(3, 2, 3, border_mode="full", dim_ordering="th"),
    AveragePooling2D((2, 3), strides=(1, 2), border_mode="same", dim_ordering="th"),
    AtrousConvolution2D(3, 2, 2, atrous_rate=(2, 2), border_mode="same", dim_ordering="th"),
    Deconvolution2D(2, 3, 3, output_shape=(None, 2, 14, 8), subsample=(2, 2), border_mode="same", dim_ordering="th"),
    Flatten(),
    Dense(3),
])
model.compile("sgd", "mse")
shuffled.shuffle(model.layers)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, np.random.RandomState(4).normal(size=(3, 2, 12, 10)).astype("float32"))
