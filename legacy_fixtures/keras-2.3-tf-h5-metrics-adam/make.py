"""Prices and names: the last stand-alone Keras, saved in mid-training."""
import numpy as np
from keras.layers import LSTM, BatchNormalization, Dense, Embedding, Flatten, Input, concatenate
from keras.models import Model
from keras.optimizers import Adam

import golden

np.random.seed(15)
random = np.random.RandomState(15)

series = Input((6, 3), name="series")
shop = Input((1,), name="shop")
net = LSTM(5, return_sequences=True)(series)
net = LSTM(4, recurrent_activation="hard_sigmoid", unit_forget_bias=False)(net)
net = concatenate([net, Flatten()(Embedding(7, 3)(shop))])
net = BatchNormalization()(Dense(8, activation="relu")(net))
model = Model([series, shop], [Dense(1, name="price")(net), Dense(2, activation="softmax", name="trend")(net)])
model.compile(Adam(learning_rate=0.004, amsgrad=True), {"price": "mse", "trend": "categorical_crossentropy"},
              metrics={"price": ["mae"], "trend": ["accuracy"]}, loss_weights={"price": 0.3, "trend": 1.0})


def draw(count):
    return [random.normal(size=(count, 6, 3)).astype(np.float32), random.randint(7, size=(count, 1)).astype(np.float32)]


model.fit(draw(64), [random.normal(size=(64, 1)), np.eye(2)[random.randint(2, size=64)]], epochs=5, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, *draw(6))
