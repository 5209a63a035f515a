"""Masks that meet in merging layers, and a Bidirectional that gives a sequence."""
import numpy as np
from keras import layers
from keras.models import Model

import golden

np.random.seed(41)
random = np.random.RandomState(41)

words, tags = layers.Input((7,), name="words"), layers.Input((7,), name="tags")
word = layers.Embedding(20, 5, mask_zero=True)(words)
tag = layers.Embedding(8, 5, mask_zero=True)(tags)
place = layers.Dense(5)(layers.Embedding(20, 3)(words))
both = layers.Add()([word, layers.Multiply()([tag, word]), place])
read = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(layers.BatchNormalization()(both))
steps = layers.TimeDistributed(layers.Dense(3, activation="hard_sigmoid"), name="steps")(read)
whole = layers.GRU(4)(layers.Concatenate()([read, layers.Maximum()([word, tag])]))
model = Model([words, tags], [steps, layers.Dense(1, activation="sigmoid", name="whole")(whole)])
model.compile("adam", "mse")


def draw(count):
    rows = [random.randint(1, size, size=(count, 7)) for size in (20, 8)]
    for row, (words, tags) in enumerate(zip(*rows)):
        words[7 - row % 4:] = 0
        tags[7 - (row + 1) % 3:] = 0
    return rows


model.fit(draw(64), [random.uniform(size=(64, 7, 3)), random.uniform(size=(64, 1))], epochs=3, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, *draw(6))
