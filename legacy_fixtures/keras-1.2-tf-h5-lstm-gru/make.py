"""A tagger: embedding with a mask, bidirectional LSTM, GRU and SimpleRNN of Keras 1.2."""
import numpy as np
from keras.layers import (LSTM, GRU, Bidirectional, Dense, Dropout, Embedding, Highway, MaxoutDense, RepeatVector, SimpleRNN,
                          TimeDistributed, TimeDistributedDense)
from keras.models import Sequential

import golden

random = np.random.RandomState(6)
np.random.seed(6)
words = random.randint(1, 20, size=(64, 7))
words[::3, 5:] = 0
target = (words.sum(axis=1) % 3)

model = Sequential()
model.add(Embedding(20, 6, mask_zero=True, input_length=7, dropout=0.1))
model.add(Bidirectional(LSTM(5, return_sequences=True, dropout_W=0.2, dropout_U=0.2), merge_mode="concat"))
model.add(GRU(6, return_sequences=True, consume_less="gpu"))
model.add(TimeDistributed(Dense(5, activation="relu")))
model.add(LSTM(4, consume_less="mem", forget_bias_init="one", go_backwards=True))
model.add(RepeatVector(3))
model.add(SimpleRNN(5))
model.add(Highway(activation="tanh"))
model.add(MaxoutDense(4, nb_feature=2))
model.add(Dropout(0.5))
model.add(Dense(3, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adagrad")
model.fit(words, np.eye(3)[target], nb_epoch=12, batch_size=8, verbose=0)

golden.fresh()
model.save("model/tagger.h5")
test = random.randint(1, 20, size=(6, 7))
test[2:4, 4:] = 0
golden.predict(model, test)
