"""A PyFunc on the way to the output: its Python code is not in the file."""
import shutil

import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(85)
x = tf.placeholder(tf.float32, [None, 3], "x")
sorted_x = tf.reshape(tf.py_func(lambda value: np.sort(value), [x], tf.float32), [-1, 3])
scores = tf.layers.dense(sorted_x, 2)
shutil.rmtree("model", ignore_errors=True)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    tf.saved_model.simple_save(sess, "model", {"x": x}, {"scores": scores})
