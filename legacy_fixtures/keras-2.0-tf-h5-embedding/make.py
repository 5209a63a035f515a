"""Two Embedding layers, one of them the first layer of an inner model, whose stored type is that of the words."""
import numpy as np
from keras.layers import LSTM, Concatenate, Dense, Embedding, GlobalMaxPooling1D, Input
from keras.models import Model, Sequential

import golden

np.random.seed(3)
random = np.random.RandomState(3)

reader = Sequential(name="reader")
reader.add(Embedding(30, 6, input_length=8, name="letters"))
reader.add(LSTM(5, name="loop"))

name, tags = Input((8,), dtype="int32", name="name"), Input((4,), dtype="int32", name="tags")
known = GlobalMaxPooling1D(name="most")(Embedding(12, 3, name="kinds")(tags))
origin = Dense(3, activation="softmax", name="origin")(Concatenate(name="both")([reader(name), known]))
model = Model([name, tags], origin)
model.compile("adam", "categorical_crossentropy")


def draw(count):
    return [random.randint(30, size=(count, 8)), random.randint(12, size=(count, 4))]


model.fit(draw(64), np.eye(3)[random.randint(3, size=64)], epochs=3, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, *draw(6))
