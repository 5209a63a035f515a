"""Readings of sensors: one-dimensional convolutions of Keras 2.2.0."""
import numpy as np
from keras.layers import Conv1D, Dense, Dropout, Flatten, LocallyConnected1D, MaxPooling1D, ThresholdedReLU
from keras.layers.normalization import BatchNormalization
from keras.models import Sequential

import golden

np.random.seed(11)
random = np.random.RandomState(11)
classes = random.randint(4, size=96)
readings = (random.normal(size=(96, 16, 3)) + np.sin(np.arange(16) * (1 + classes[:, None]))[:, :, None]).astype(np.float32)

model = Sequential()
model.add(Conv1D(6, 3, activation="relu", input_shape=(16, 3)))
model.add(BatchNormalization())
model.add(Conv1D(5, 2, dilation_rate=2, padding="causal", activation="selu"))
model.add(MaxPooling1D(2))
model.add(LocallyConnected1D(3, 2))
model.add(ThresholdedReLU(theta=0.05))
model.add(Flatten())
model.add(Dropout(0.5))
model.add(Dense(4, activation="softmax"))
model.compile("nadam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(readings, np.eye(4)[classes], epochs=8, batch_size=16, verbose=0)

golden.fresh()
model.save("model/model.hdf5")
test = (random.normal(size=(6, 16, 3)) + np.sin(np.arange(16) * (1 + np.arange(6)[:, None] % 4))[:, :, None]).astype(np.float32)
golden.predict(model, test)
