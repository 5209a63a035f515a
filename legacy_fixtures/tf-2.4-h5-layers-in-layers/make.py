"""Layers of one's own that hold other layers: a transformer block and an embedding, as in the tutorials of Keras."""
import os
import sys

import numpy as np
import tensorflow as tf

import golden

CODE = '''# ruff: noqa
"""The author's own layers."""
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class TransformerBlock(layers.Layer):
    def __init__(self, width=4, heads=2, inner=6, **kwargs):
        super().__init__(**kwargs)
        self.sizes = {"width": width, "heads": heads, "inner": inner}
        self.att = layers.MultiHeadAttention(num_heads=heads, key_dim=width)
        self.ffn = keras.Sequential([layers.Dense(inner, activation="relu"), layers.Dense(width)])
        self.norms = [layers.LayerNormalization(epsilon=1e-6), layers.LayerNormalization(epsilon=1e-6)]
        self.dropout = layers.Dropout(0.1)

    def call(self, inputs, training=False):
        near = self.norms[0](inputs + self.dropout(self.att(inputs, inputs), training=training))
        return self.norms[1](near + self.dropout(self.ffn(near), training=training))

    def get_config(self):
        return {**super().get_config(), **self.sizes}


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, length=6, words=9, width=4, **kwargs):
        super().__init__(**kwargs)
        self.sizes = {"length": length, "words": words, "width": width}
        self.token_emb = layers.Embedding(words, width)
        self.pos_emb = layers.Embedding(length, width)

    def call(self, tokens):
        return self.token_emb(tokens) + self.pos_emb(tf.range(self.sizes["length"]))

    def get_config(self):
        return {**super().get_config(), **self.sizes}
'''
golden.fresh()
with open("model/layers.py", "w") as stream:
    stream.write(CODE)
sys.path.insert(0, os.path.abspath("model"))
import layers as own  # noqa: E402

tf.random.set_seed(4)
random = np.random.RandomState(4)
tokens = tf.keras.Input((6,), dtype="int32", name="tokens")
x = own.TokenAndPositionEmbedding(6, 9, 4, name="words")(tokens)
for number in range(2):
    x = own.TransformerBlock(4, 2, 6, name="block_%d" % number)(x)
x = tf.keras.layers.GlobalAveragePooling1D(name="mean")(x)
model = tf.keras.Model(tokens, tf.keras.layers.Dense(2, activation="softmax", name="kind")(x))
model.set_weights([value + 0.4 * random.randn(*value.shape) for value in model.get_weights()])
model.compile("adam", "categorical_crossentropy")
model.save("model/model.h5")
golden.predict(model, random.randint(0, 9, (6, 6)).astype("int32"))
