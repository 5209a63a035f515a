# ruff: noqa
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
