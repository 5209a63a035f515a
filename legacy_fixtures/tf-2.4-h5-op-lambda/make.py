"""A transformer block made of plain TensorFlow functions, TensorFlow 2.4."""
import numpy as np
import tensorflow as tf

import golden

tf.random.set_seed(18)
random = np.random.RandomState(18)
layers = tf.keras.layers

words = layers.Input((6,), dtype="int32", name="words")
net = layers.Embedding(12, 8, name="embedding")(words)
net = net + tf.constant(np.sin(np.arange(48).reshape(6, 8)), tf.float32)
query, key, value = (layers.Dense(8, use_bias=False, name=name)(net) for name in ("query", "key", "value"))
scores = tf.matmul(query, key, transpose_b=True) / 8.0 ** 0.5
padding = tf.cast(tf.equal(words, 0), tf.float32)
scores = scores - 1e4 * padding[:, tf.newaxis, :]
mixed = tf.matmul(tf.nn.softmax(scores, axis=-1), value)
net = layers.LayerNormalization(epsilon=1e-6, name="norm1")(net + mixed)
wide = tf.nn.gelu(layers.Dense(12, name="wide")(net), approximate=True)
net = layers.LayerNormalization(epsilon=1e-6, name="norm2")(layers.Dense(8, name="narrow")(wide) + net)
first, last = net[:, 0], net[:, -1, ::2]
pooled = tf.concat([first, last, tf.reduce_max(net, axis=1), tf.clip_by_value(tf.reduce_mean(net, 1), -0.5, 0.5)], axis=-1)
scale = tf.keras.backend.sqrt(1.0 + tf.reduce_sum(tf.square(pooled), axis=1, keepdims=True))
model = tf.keras.Model(words, tf.nn.log_softmax(layers.Dense(3, name="classes")(pooled / scale)))
model.compile("sgd", "mse")


def draw(count):
    drawn = random.randint(1, 12, size=(count, 6)).astype(np.int32)
    drawn[::2, 4:] = 0
    return drawn


model.fit(draw(48), random.normal(size=(48, 3)), epochs=6, batch_size=8, verbose=0)
golden.fresh()
model.save("model/transformer.h5")
golden.predict(model, draw(6))
