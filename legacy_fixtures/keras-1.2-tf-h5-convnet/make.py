"""Small images: the layers of Keras 1.2 with TensorFlow's order of dimensions."""
import numpy as np
from keras.layers import (AtrousConvolution2D, AveragePooling2D, Convolution2D, Deconvolution2D, Dense, Flatten,
                          MaxPooling2D, SeparableConvolution2D, SpatialDropout2D, UpSampling2D, ZeroPadding2D)
from keras.layers.normalization import BatchNormalization
from keras.models import Sequential

import golden

random = np.random.RandomState(5)
np.random.seed(5)
classes = random.randint(3, size=96)
images = (random.normal(size=(96, 12, 10, 2)) + classes[:, None, None, None]).astype(np.float32)

model = Sequential()
model.add(ZeroPadding2D((1, 1), input_shape=(12, 10, 2)))
model.add(Convolution2D(6, 3, 3, activation="relu", subsample=(2, 2), border_mode="valid"))
model.add(BatchNormalization(axis=-1))
model.add(SpatialDropout2D(0.2))
model.add(AtrousConvolution2D(5, 3, 3, atrous_rate=(2, 2), border_mode="same", activation="relu"))
model.add(SeparableConvolution2D(12, 3, 3, border_mode="same", depth_multiplier=2, activation="elu"))
model.add(UpSampling2D((2, 2)))
model.add(Deconvolution2D(3, 3, 3, output_shape=(None, 12, 10, 3), border_mode="same", activation="relu"))
model.add(MaxPooling2D((2, 2)))
model.add(AveragePooling2D((2, 1), border_mode="same"))
model.add(Flatten())
model.add(Dense(3, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(images, np.eye(3)[classes], nb_epoch=4, batch_size=16, verbose=0)

golden.fresh()
model.save("model/convnet.h5")
golden.predict(model, (random.normal(size=(6, 12, 10, 2)) + np.arange(6)[:, None, None, None] / 2.0).astype(np.float32))
