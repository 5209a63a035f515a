"""Lambdas and plain functions in one archive, TensorFlow 2.15 (Python 3.11)."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.keras import layers

import golden

tf.random.set_seed(34)
random = np.random.RandomState(34)
words = layers.Input((None,), dtype="int32", name="words")
net = layers.Embedding(20, 8, name="tokens")(words)
net = net + layers.Embedding(16, 8, name="places")(tf.range(0, tf.shape(words)[1]))
heads = tf.reshape(net, (tf.shape(net)[0], tf.shape(net)[1], 2, 4))
heads = tf.transpose(heads, [0, 2, 1, 3])
scores = tf.matmul(heads, heads, transpose_b=True) / 2.0
mask = tf.cast(tf.equal(words, 0), tf.float32)[:, tf.newaxis, tf.newaxis, :]
mixed = tf.transpose(tf.matmul(tf.nn.softmax(scores - 1e9 * mask), heads), [0, 2, 1, 3])
mixed = tf.reshape(mixed, (-1, tf.shape(words)[1], 8))
net = layers.LayerNormalization(name="norm")(net + mixed)
length = layers.Lambda(lambda x: K.sum(K.cast(K.not_equal(x, 0), "float32"), axis=1, keepdims=True), name="length")(words)
mean = layers.Lambda(lambda t: K.sum(t[0], axis=1) / K.maximum(t[1], 1.0), name="mean")([net, length])
top = layers.Lambda(lambda x: tf.math.top_k(tf.transpose(x, perm=[0, 2, 1]), k=2).values, name="top")(net)
scaled = layers.Lambda(lambda x, factor=2.0, **options: x * factor + options["shift"], name="scaled",
                       arguments={"shift": -1.0})(mean)
outputs = layers.Dense(3, name="classes")(tf.concat([scaled, tf.reshape(top, (-1, 16))], axis=-1))
model = tf.keras.Model(words, [outputs, tf.math.l2_normalize(mean, axis=-1)])
model.compile("adam", "mse")


def draw(count):
    drawn = random.randint(1, 20, size=(count, 9)).astype("int32")
    drawn[::2, 6:] = 0
    return drawn


model.fit(draw(32), [random.normal(size=(32, 3)), random.normal(size=(32, 8))], epochs=2, verbose=0)
golden.fresh()
model.save("model/model.keras")
golden.predict(model, draw(4))
