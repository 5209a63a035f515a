"""Words under Keras 1.0: kernels with the filters first, gates in arrays of their own, masks and a Bidirectional."""
import numpy as np
from keras.layers import GRU, LSTM, Bidirectional, Convolution1D, Dense, Embedding, Input, MaxPooling1D, merge
from keras.layers import Highway, TimeDistributed, TimeDistributedDense
from keras.models import Model

import golden
import shuffled

words = Input((8,), dtype="int32", name="words")
vectors = Embedding(12, 6, name="vectors")(words)
convolved = Convolution1D(5, 3, border_mode="same", activation="relu")(vectors)
pooled = GRU(4)(MaxPooling1D(2)(Convolution1D(5, 2, subsample_length=2)(convolved)))
masked = Embedding(12, 4, mask_zero=True)(words)
states = Bidirectional(LSTM(3, return_sequences=True), merge_mode="sum")(masked)
last = LSTM(4, inner_activation="sigmoid", consume_less="gpu")(TimeDistributed(Dense(4))(vectors))
joined = merge([pooled, GRU(4, go_backwards=True)(states), last], mode="concat")
kind = Dense(3, activation="softmax", name="kind")(Highway(activation="tanh")(joined))
tags = TimeDistributedDense(2, name="tags")(states)
model = Model(input=words, output=[kind, tags])
model.compile("sgd", "mse")
shuffled.shuffle(model.layers)
text = np.random.RandomState(4).randint(1, 12, size=(5, 8)).astype("int32")
text[:, 6:] = 0
golden.fresh()
model.save("model/model.h5")
golden.predict(model, text)
