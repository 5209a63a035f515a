"""Two padded texts one behind the other, and a product of their states, Keras 1.2."""
import numpy as np
from keras.layers import Dense, Embedding, GRU, Input, LSTM, merge
from keras.models import Model

import golden
import shuffled

title, text = Input((4,), dtype="int32", name="title"), Input((3,), dtype="int32", name="text")
words = Embedding(9, 3, mask_zero=True)
both = merge([words(title), words(text)], mode="concat", concat_axis=1)
ahead, back = LSTM(4, return_sequences=True)(both), GRU(4, return_sequences=True, go_backwards=True)(both)
# TensorFlow took -1 in a list for the last axis but one.
product = merge([ahead, back], mode="dot", dot_axes=[-1, -1])
scores = Dense(2, name="scores")(LSTM(3)(both))
model = Model([title, text], [product, scores])
model.compile("sgd", "mse")
shuffled.shuffle(model.layers)
random = np.random.RandomState(95)
given = [random.randint(1, 9, size=(5, length)).astype("int32") for length in (4, 3)]
for array, kept in ((given[0], (4, 2, 1, 0, 3)), (given[1], (3, 2, 0, 1, 1))):
    for row, count in zip(array, kept):
        row[count:] = 0
golden.fresh()
model.save("model/model.h5")
golden.predict(model, *given)
