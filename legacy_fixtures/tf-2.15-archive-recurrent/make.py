"""Recurrent layers in an archive of TensorFlow 2.15."""
import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(48)
np.random.seed(48)
layers, Model, Sequential = tf.keras.layers, tf.keras.Model, tf.keras.Sequential

series, film = layers.Input((6, 3), name="series"), layers.Input((4, 6, 6, 2), name="film")
x = layers.Bidirectional(layers.LSTM(4, return_sequences=True, recurrent_activation="hard_sigmoid"), merge_mode="sum",
                         backward_layer=layers.GRU(4, return_sequences=True, go_backwards=True))(series)
x = layers.Bidirectional(layers.RNN([layers.LSTMCell(4), layers.GRUCell(3, reset_after=False)], return_sequences=True))(x)
x = layers.TimeDistributed(Sequential([layers.Dense(4), layers.BatchNormalization(), layers.Activation("hard_sigmoid")]))(x)
x = layers.SimpleRNN(4)(x)
y = layers.ConvLSTM2D(3, 3, padding="same", return_sequences=True, recurrent_activation="hard_sigmoid")(film)
y = layers.Bidirectional(layers.ConvLSTM2D(2, 2, dropout=0.1))(y)
y = layers.TimeDistributed(layers.Conv1D(2, 3))(y)
model = Model([series, film], layers.Dense(2, name="next")(layers.Concatenate()([x, layers.Flatten()(y)])))
model.compile("adam", "mse")


def draw(count):
    return [random.normal(size=(count, *shape)).astype(np.float32) * 2 for shape in ((6, 3), (4, 6, 6, 2))]


model.fit(draw(64), random.normal(size=(64, 2)), epochs=3, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.keras")
golden.predict(model, *draw(5))
