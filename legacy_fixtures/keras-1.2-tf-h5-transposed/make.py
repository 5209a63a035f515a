"""A small decoder: transposed convolutions that leave off a row, separable and dilated ones, and padding by name."""
import numpy as np
from keras.layers import (AtrousConvolution2D, Cropping2D, Deconvolution2D, LocallyConnected2D,
                          SeparableConvolution2D, UpSampling2D, ZeroPadding2D)
from keras.models import Sequential

import golden
import shuffled

model = Sequential([
    Deconvolution2D(4, 3, 3, output_shape=(None, 9, 12, 4), subsample=(2, 2), border_mode="same", activation="relu",
                    dim_ordering="tf", input_shape=(5, 6, 2)),
    SeparableConvolution2D(8, 3, 3, depth_multiplier=2, border_mode="same", dim_ordering="tf"),
    AtrousConvolution2D(4, 2, 2, atrous_rate=(2, 2), border_mode="same", dim_ordering="tf"),
    ZeroPadding2D({"top_pad": 2, "right_pad": 1}, dim_ordering="tf"),
    Cropping2D(((1, 0), (2, 1)), dim_ordering="tf"),
    UpSampling2D((1, 2), dim_ordering="tf"),
    Deconvolution2D(3, 2, 5, output_shape=(None, 20, 24, 3), subsample=(2, 1), dim_ordering="tf"),
    LocallyConnected2D(2, 5, 4, subsample=(5, 4), dim_ordering="tf"),
])
model.compile("sgd", "mse")
shuffled.shuffle(model.layers)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, np.random.RandomState(4).normal(size=(3, 5, 6, 2)).astype("float32"))
