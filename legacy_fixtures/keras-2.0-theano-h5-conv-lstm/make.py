"""Pictures of text lines: convolutions, then LSTM and GRU over the columns; Keras 2.0 on Theano."""
import numpy as np
import theano.ifelse  # Keras uses it and does not import it.
from keras.layers import GRU, LSTM, BatchNormalization, Bidirectional, Conv1D, Conv2D, Dense, MaxPooling2D, Permute, Reshape
from keras.models import Sequential

import golden

np.random.seed(9)
random = np.random.RandomState(9)
classes = random.randint(3, size=64)
ramp = np.linspace(-1, 1, 8)[:, None]
images = (random.normal(size=(64, 6, 8, 1)) + classes[:, None, None, None] * ramp).astype(np.float32)

model = Sequential()
model.add(Conv2D(5, (3, 3), padding="same", activation="relu", input_shape=(6, 8, 1), data_format="channels_last"))
model.add(BatchNormalization())
model.add(MaxPooling2D((2, 1), data_format="channels_last"))
model.add(Permute((2, 1, 3)))
model.add(Reshape((8, 15)))
model.add(Conv1D(6, 3, padding="same", activation="tanh"))
model.add(Bidirectional(LSTM(5, return_sequences=True)))
model.add(GRU(4, dropout=0.2, recurrent_dropout=0.1))
model.add(Dense(3, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
model.fit(images, np.eye(3)[classes], epochs=3, batch_size=16, verbose=0)

golden.fresh()
model.save("model/crnn.h5")
test = (random.normal(size=(6, 6, 8, 1)) + (np.arange(6) % 3)[:, None, None, None] * ramp).astype(np.float32)
golden.predict(model, test)
