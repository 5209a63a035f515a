"""A Sequential model of 2016 that begins with a Merge of branches, one of which is merged itself."""
import numpy as np
from keras.layers import LSTM, Dense, Embedding, Flatten, Merge
from keras.layers.normalization import BatchNormalization
from keras.models import Sequential

import golden

random = np.random.RandomState(2)
np.random.seed(2)

numbers = Sequential([Dense(4, input_dim=5, activation="tanh"), BatchNormalization(), Dense(6)])
others = Sequential([Dense(6, input_dim=3, activation="relu")])
both = Sequential([Merge([numbers, others], mode="cos", dot_axes=1), Flatten(), Dense(6)])
words = Sequential([Embedding(20, 4, input_length=7, mask_zero=True), LSTM(6)])
model = Sequential([Merge([both, words], mode="mul"), Dense(8, activation="relu"), Dense(3, activation="softmax")])
model.compile("adam", "categorical_crossentropy")


def draw(count):
    text = random.randint(1, 20, size=(count, 7))
    text[:, 5:] = 0
    return [random.normal(size=(count, 5)), random.normal(size=(count, 3)), text]


model.fit(draw(64), np.eye(3)[random.randint(3, size=64)], nb_epoch=3, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, *[array.astype("float32") for array in draw(6)])
