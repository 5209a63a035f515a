"""A keras.json with Theano's order of data: padding, cutting and repeating layers do not store it."""
import numpy as np
from keras import backend

backend.set_image_dim_ordering("th")
from keras.layers import (BatchNormalization, Convolution2D, Cropping2D, Dense, Flatten, GlobalAveragePooling2D,
                          MaxPooling2D, TimeDistributed, UpSampling2D, ZeroPadding2D)
from keras.models import Sequential

import golden
import shuffled

model = Sequential([
    TimeDistributed(ZeroPadding2D((2, 1)), input_shape=(3, 2, 6, 7)),
    TimeDistributed(Convolution2D(4, 3, 3, activation="relu")),
    TimeDistributed(BatchNormalization(axis=1)),
    TimeDistributed(MaxPooling2D((3, 2), strides=(2, 2), border_mode="same")),
    TimeDistributed(UpSampling2D((2, 1))),
    TimeDistributed(Cropping2D(((1, 0), (0, 1)))),
    TimeDistributed(GlobalAveragePooling2D()),
    Flatten(),
    Dense(3, activation="softmax"),
])
model.compile("sgd", "categorical_crossentropy")
shuffled.shuffle(model.layers)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, np.random.RandomState(4).normal(size=(4, 3, 2, 6, 7)).astype("float32"))
