"""An encoder and a decoder that starts with the encoder's states."""
import numpy as np
from keras import layers
from keras.models import Model

import golden

np.random.seed(44)
random = np.random.RandomState(44)

source, target = layers.Input((6, 4), name="source"), layers.Input((5, 3), name="target")
_, forward, backward = layers.Bidirectional(layers.GRU(4, return_state=True))(source)
_, hidden, cell = layers.LSTM(6, return_state=True, go_backwards=True)(source)
decoded = layers.LSTM(6, return_sequences=True)(target, initial_state=[hidden, cell])
again = layers.GRU(8, return_sequences=True, reset_after=True)(decoded, initial_state=layers.concatenate([forward, backward]))
back = layers.SimpleRNN(4, return_sequences=True, activation="hard_sigmoid")(again, initial_state=forward)
cells = layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)], return_sequences=True)(layers.concatenate([again, back]))
model = Model([source, target], layers.TimeDistributed(layers.Dense(3, activation="softmax"), name="next")(cells))
model.compile("adam", "categorical_crossentropy")


def draw(count):
    return [random.normal(size=(count, *shape)).astype(np.float32) * 2 for shape in ((6, 4), (5, 3))]


model.fit(draw(64), np.eye(3)[random.randint(3, size=(64, 5))], epochs=4, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, *draw(5))
