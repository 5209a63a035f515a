"""Outputs that are the second or third result of an op: split, top_k, unstack, moments."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(27)
random = np.random.RandomState(27)
rows = random.normal(size=(64, 7)).astype(np.float32)
boxes = rows[:, :4].cumsum(axis=1)

x = tf.placeholder(tf.float32, [None, 7], name="1st/x")
target_box = tf.placeholder(tf.float32, [None, 4], name="target_box")
w = tf.get_variable("w", [7, 12])
b = tf.get_variable("b", [12], initializer=tf.constant_initializer(0.1))
hidden = tf.nn.crelu(tf.matmul(x, w) + b)
w_out = tf.get_variable("w_out", [24, 10])
box, quality, classes = tf.split(tf.matmul(hidden, w_out), [4, 1, 5], axis=1, name="head-out")
values, indices = tf.nn.top_k(tf.nn.softmax(classes), k=3, name="best.3")
loss = tf.reduce_mean(tf.reduce_sum(tf.abs(target_box - box), 1)) + tf.reduce_mean(tf.square(quality - x[:, :1]))
train_op = tf.train.AdamOptimizer(0.02).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {x: rows, target_box: boxes})
    tf.train.Saver().save(sess, "model/detector")
    golden.write(sess, {x: rows[:6]}, [box, quality, values, indices])
