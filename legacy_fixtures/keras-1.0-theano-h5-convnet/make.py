"""A digit classifier of 2016: Keras 1.0 on Theano, channels first."""
import numpy as np
from keras.layers import Activation, Convolution2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.layers.normalization import BatchNormalization
from keras.models import Sequential

import golden

np.random.seed(8)
random = np.random.RandomState(8)
classes = random.randint(3, size=96)
ramp = np.linspace(-1, 1, 10)
images = (random.normal(size=(96, 2, 9, 10)) + classes[:, None, None, None] * ramp).astype(np.float32)

model = Sequential()
model.add(Convolution2D(5, 3, 2, border_mode="valid", input_shape=(2, 9, 10), dim_ordering="th"))
model.add(BatchNormalization(axis=1))
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2), dim_ordering="th"))
model.add(Convolution2D(4, 3, 3, border_mode="same", activation="tanh", dim_ordering="th"))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(8, activation="relu"))
model.add(Dense(3))
model.add(Activation("softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adadelta", metrics=["accuracy"])
model.fit(images, np.eye(3)[classes], nb_epoch=4, batch_size=16, verbose=0)

golden.fresh()
model.save("model/cnn.h5")
test = (random.normal(size=(6, 2, 9, 10)) + (np.arange(6) % 3)[:, None, None, None] * ramp).astype(np.float32)
golden.predict(model, test)
