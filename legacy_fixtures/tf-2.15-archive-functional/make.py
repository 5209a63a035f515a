"""An archive of TensorFlow 2.15."""
import numpy as np
import tensorflow as tf

import golden

tf.keras.utils.set_random_seed(24)
random = np.random.RandomState(24)
layers = tf.keras.layers

image = layers.Input((8, 8, 2), name="image")
notes = layers.Input((5,), dtype="int32", name="notes")
net = layers.Conv2D(4, 3, padding="same", activation="relu", name="conv")(image)
net = layers.BatchNormalization(name="bn")(net)
net = layers.DepthwiseConv2D(3, strides=2, activation="hard_sigmoid", name="depthwise")(net)
inner = tf.keras.Sequential([layers.Input((3, 3, 4)), layers.Flatten(), layers.Dense(6, activation="gelu")], name="inner")
picture = inner(net)
words = layers.Embedding(9, 6, mask_zero=True, name="embedding")(notes)
words = layers.MultiHeadAttention(2, 3, name="attention")(words, words)
words = layers.Bidirectional(layers.LSTM(3), name="both_ways")(words)
words = layers.GRU(4, name="gru")(layers.RepeatVector(2, name="twice")(words))
joined = layers.Concatenate(name="joined")([picture, words])
scores = layers.Dense(3, activation="softmax", kernel_regularizer="l2", name="scores")(layers.Dropout(0.3)(joined))
size = layers.Dense(1, name="size")(layers.LayerNormalization(name="norm")(joined))
model = tf.keras.Model([image, notes], [scores, size])
model.compile("adam", ["categorical_crossentropy", "mse"], metrics=[["accuracy"], ["mae"]])


def draw(count):
    drawn = random.randint(1, 9, size=(count, 5)).astype(np.int32)
    drawn[::2, 3:] = 0
    return [random.normal(size=(count, 8, 8, 2)).astype(np.float32), drawn]


model.fit(draw(48), [np.eye(3)[random.randint(3, size=48)], random.normal(size=(48, 1))], epochs=5, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.keras")
golden.predict(model, *draw(5))
