"""A tagger that reads each word letter by letter: neither the words of a sentence nor the sentences are counted."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

import golden

tf.random.set_seed(17)
random = np.random.RandomState(17)

letters = tf.keras.Input((None, 5), dtype="int32", name="letters")
known = layers.TimeDistributed(layers.Embedding(20, 4), name="known")(letters)
words = layers.TimeDistributed(layers.LSTM(6), name="words")(known)
even = layers.TimeDistributed(layers.BatchNormalization(), name="even")(words)
tags = layers.TimeDistributed(layers.Dense(3, activation="softmax"), name="tags")(even)
model = tf.keras.Model(letters, tags)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(random.randint(20, size=(64, 7, 5)), random.randint(3, size=(64, 7)), epochs=4, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, random.randint(20, size=(4, 9, 5)))
