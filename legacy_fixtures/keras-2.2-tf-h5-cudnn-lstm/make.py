"""A model trained on a GPU: CuDNN layers, of which a CPU has no kernel."""
import keras.layers.cudnn_recurrent as cudnn
import numpy as np
from keras import backend as K
from keras.layers import GRU, LSTM, Bidirectional, CuDNNGRU, CuDNNLSTM, Dense, Input
from keras.models import Model

import golden

np.random.seed(76)
random = np.random.RandomState(76)


def stub(self, inputs, initial_state):
    """In place of the op: zeros of the right shape. Config and weights are those of the real layer."""
    zeros = K.dot(K.zeros_like(inputs), K.zeros((K.int_shape(inputs)[-1], self.units)))
    return (zeros if self.return_sequences else zeros[:, -1]), [zeros[:, -1]] * len(initial_state)


for layer in (CuDNNLSTM, CuDNNGRU):
    layer._process_batch = stub


def build(lstm, gru):
    series = Input((6, 4), name="series")
    net = Bidirectional(lstm(3, return_sequences=True), name="both_ways")(series)
    net = lstm(5, return_sequences=True, unit_forget_bias=True, name="lstm")(net)
    net = gru(4, name="gru")(net)
    return Model(series, Dense(2, activation="softmax", name="classes")(net))


trained = build(CuDNNLSTM, CuDNNGRU)
trained.compile("adam", "categorical_crossentropy")
trained.set_weights([random.normal(size=value.shape) * 0.7 for value in trained.get_weights()])
golden.fresh()
trained.save("model/model.h5")

plain = build(lambda units, **more: LSTM(units, recurrent_activation="sigmoid", **more),
              lambda units, **more: GRU(units, recurrent_activation="sigmoid", reset_after=True, **more))
plain.load_weights("model/model.h5")
golden.predict(plain, random.normal(size=(6, 6, 4)).astype(np.float32))
