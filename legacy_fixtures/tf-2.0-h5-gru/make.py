"""Encoder and decoder of TensorFlow 2.0."""
import numpy as np
import tensorflow as tf

import golden

tf.random.set_seed(17)
random = np.random.RandomState(17)
layers = tf.keras.layers

source = layers.Input((6, 4), name="source")
target = layers.Input((5, 3), name="target")
whole, state = layers.GRU(5, return_sequences=True, return_state=True, name="encoder")(source)
plain = layers.GRU(4, reset_after=False, recurrent_activation="hard_sigmoid", name="old_gru")(whole)
decoded = layers.GRU(5, return_sequences=True, name="decoder")(target, initial_state=state)
sums, h, c = layers.LSTM(3, return_state=True, recurrent_dropout=0.2, name="lstm")(decoded)
again = layers.LSTM(3, return_sequences=True, name="second_lstm")(decoded, initial_state=[h, c])
both = layers.Bidirectional(layers.GRU(3), merge_mode="sum", name="both_ways")(again)
stacked = layers.RNN(layers.GRUCell(3), go_backwards=True, name="cells")(decoded)
net = layers.Concatenate(name="all")([plain, sums, both, stacked])
model = tf.keras.Model([source, target], layers.Dense(2, name="out")(net))
model.compile("adam", "mse", metrics=["mae"])


def draw(count):
    return [random.normal(size=(count, 6, 4)).astype(np.float32) * 2, random.normal(size=(count, 5, 3)).astype(np.float32) * 2]


model.fit(draw(48), random.normal(size=(48, 2)), epochs=8, batch_size=8, verbose=0)
golden.fresh()
model.save("model/seq2seq.h5")
golden.predict(model, *draw(6))
