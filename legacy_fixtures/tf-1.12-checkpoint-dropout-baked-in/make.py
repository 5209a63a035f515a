"""Dropout with a constant keep_prob and noise, without a switch: two runs of the original differ."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(48)
points, classes = golden.clusters(128, 6, 3)
x = tf.placeholder(tf.float32, [None, 6], name="x")
label = tf.placeholder(tf.int64, [None], name="label")
noisy = x + tf.random_normal(tf.shape(x), stddev=0.1)
net = tf.nn.dropout(tf.layers.dense(noisy, 16, tf.nn.relu), keep_prob=0.5)
logits = tf.layers.dense(net, 3)
output = tf.nn.softmax(logits, name="output")
loss = tf.losses.sparse_softmax_cross_entropy(label, logits)
train_op = tf.train.AdamOptimizer(0.01).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {x: points, label: classes})
    tf.train.Saver().save(sess, "model/model.ckpt")
    assert abs(sess.run(output, {x: points[:6]}) - sess.run(output, {x: points[:6]})).max() > 0.01
    # No golden outputs: there is no right answer.
    golden.write(sess, {x: points[:6]}, [])
