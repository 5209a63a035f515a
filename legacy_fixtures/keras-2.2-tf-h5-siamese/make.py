"""Twins that share a network and meet in a distance, Keras 2.2.4."""
import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import Conv1D, Dense, Input, Lambda, LSTM, TimeDistributed
from keras.models import Model, Sequential

import golden

np.random.seed(32)


def euclidean_distance(vectors):
    x, y = vectors
    return K.sqrt(K.maximum(K.sum(K.square(x - y), axis=1, keepdims=True), K.epsilon()))


def power(exponent):
    return lambda x: K.sign(x) * K.pow(K.abs(x), exponent)


base = Sequential(name="base")
base.add(Conv1D(6, 3, activation="relu", input_shape=(10, 4), name="conv"))
base.add(TimeDistributed(Lambda(lambda step: step * K.sigmoid(step)), name="swish"))
base.add(Lambda(lambda x: x[:, ::2], name="every_second"))
base.add(LSTM(5, return_sequences=True, recurrent_activation="sigmoid", name="lstm"))
base.add(Lambda(lambda x: K.l2_normalize(x[:, -1, :], axis=1), name="unit"))
left, right = Input((10, 4), name="left"), Input((10, 4), name="right")
one, two = base(left), base(right)
distance = Lambda(euclidean_distance, output_shape=(1,), name="distance")([one, two])
cosine = Lambda(lambda x: K.batch_dot(x[0], x[1], axes=1), name="cosine")([one, two])
rooted = Lambda(power(0.5), name="rooted")(one)
attention = Lambda(lambda x: tf.matmul(tf.nn.softmax(tf.matmul(x, x, transpose_b=True)), x), name="attention")(left)
score = Dense(1, activation="sigmoid", name="score")(Lambda(lambda t: K.concatenate(t, axis=-1), name="both")(
    [distance, cosine, rooted]))
model = Model([left, right], [score, distance, attention])
model.compile("adam", "mse")
random = np.random.RandomState(32)
pairs = [random.normal(size=(40, 10, 4)) for _ in range(2)]
model.fit(pairs, [random.uniform(size=(40, 1)), random.uniform(size=(40, 1)), pairs[0]], epochs=3, verbose=0)

golden.fresh()
model.save("model/model.h5")
golden.predict(model, *[random.normal(size=(4, 10, 4)).astype("f") for _ in range(2)])
