"""A Lambda layer in a .keras archive carries bytecode (Python 3.10) that would write a file PWNED."""
import os

import tensorflow as tf

import golden

tf.keras.utils.set_random_seed(83)
# Compiled under another name: Python 3.10 writes the program's absolute path into the bytecode.
function = compile('lambda x: (open("PWNED", "w").close(), x)[1]', "train.py", "eval")
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3),
                             tf.keras.layers.Lambda(eval(function))])
golden.fresh()
model.save("model/model.keras")
os.remove("PWNED")
