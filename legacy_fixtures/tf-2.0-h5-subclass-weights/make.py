"""A subclassed model can save only its weights in HDF5, TensorFlow 2.0."""
import os
import sys

import tensorflow as tf

import golden

CODE = """# ruff: noqa
import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super(Net, self).__init__()
        self.first = tf.keras.layers.Dense(8, activation="relu")
        self.norm = tf.keras.layers.BatchNormalization()
        self.second = tf.keras.layers.Dense(3, activation="softmax")

    def call(self, x, training=False):
        return self.second(self.norm(self.first(x), training=training))
"""
golden.fresh()
with open("model/net.py", "w") as stream:
    stream.write(CODE)
sys.path.insert(0, os.path.abspath("model"))
from net import Net  # noqa: E402

tf.random.set_seed(77)
points, classes = golden.clusters(128, 6, 3)
net = Net()
net.compile("adam", "sparse_categorical_crossentropy")
net.fit(points, classes, epochs=10, batch_size=16, verbose=0)
net.save_weights("model/weights.h5")
test, _ = golden.clusters(6, 6, 3, seed=9)
golden.save({"input_1": test}, {"output_1": net.predict(test)})
