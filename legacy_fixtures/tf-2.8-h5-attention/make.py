"""Attention and normalisation over several axes, TensorFlow 2.8."""
import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(46)
np.random.seed(46)
layers, Model = tf.keras.layers, tf.keras.Model

words = layers.Input((6,), name="words")
x = layers.Embedding(15, 8, mask_zero=True)(words)
seen, scores = layers.MultiHeadAttention(2, 4, value_dim=3)(query=x, value=x, key=x, return_attention_scores=True)
x = layers.LayerNormalization()(layers.Add()([x, seen]))
x = layers.Add()([x, layers.experimental.EinsumDense("abc,cd->abd", output_shape=(None, 8), bias_axes="d", activation="gelu")(x)])
pooled = layers.LSTM(4)(x)
heads = layers.Softmax(axis=[2, 3])(layers.LayerNormalization(axis=[1, 2])(layers.Reshape((2, 6, 6))(scores)))
heads = layers.Dense(3)(layers.Flatten()(heads))
near = layers.Attention(use_scale=True, causal=True)([x, layers.Dense(8)(x)])
wide = layers.AdditiveAttention()([near, x])
outputs = [layers.Concatenate(name="pooled")([pooled, heads]), layers.GlobalMaxPooling1D(name="near")(wide)]
model = Model(words, outputs)
model.compile("adam", "mse")


def draw(count):
    rows = random.randint(1, 15, size=(count, 6))
    for index, row in enumerate(rows):
        row[6 - index % 4:] = 0
    return rows


model.fit(draw(64), [random.normal(size=(64, 7)), random.normal(size=(64, 8))], epochs=4, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, draw(6))
