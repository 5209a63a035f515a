"""Stacked cells whose states go in and come out, an LSTM of hard sigmoids, and a mask made inside another model."""
import numpy as np
from keras import layers
from keras.models import Model, Sequential

import golden
import shuffled

steps, words = layers.Input((5, 3), name="steps"), layers.Input((5,), name="words")
states = [layers.Input((units,), name=name) for name, units in (("gru", 3), ("hidden", 4), ("cell", 4))]
cells = layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)], return_sequences=True, return_state=True, name="cells")
tagged, *last = cells(steps, initial_state=states)
last = [layers.Activation("linear", name="last_" + name)(state) for name, state in zip(("gru", "hidden", "cell"), last)]
inner = Sequential([layers.Embedding(7, 3, mask_zero=True, input_length=5), layers.Dense(3)], name="inner")
joined = layers.add([tagged, inner(words)])
hard = layers.LSTM(3, activation="hard_sigmoid", name="hard")(joined)
model = Model([steps, words] + states, [hard, tagged] + last)
model.compile("sgd", "mse")
shuffled.shuffle(model.layers)
random = np.random.RandomState(45)


def draw(*shape):
    return (random.normal(size=(4,) + shape) * 2).astype("float32")


text = random.randint(1, 7, size=(4, 5)).astype("float32")
text[0, 3:] = text[1, 1] = 0
golden.fresh()
model.save("model/model.h5")
golden.predict(model, draw(5, 3), text, draw(3), draw(4), draw(4))
