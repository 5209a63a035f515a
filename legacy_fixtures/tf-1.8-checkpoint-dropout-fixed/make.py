"""Dropouts with constant rates, inside of a loop too; the golden outputs are those of the same network without them."""
import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(52)
series = random.normal(size=(96, 4, 3)).astype(np.float32)
classes = (series.sum(axis=(1, 2)) > 0).astype(np.int64)


def network(training):
    x = tf.placeholder(tf.float32, [None, 4, 3], name="x")
    cell = tf.nn.rnn_cell.GRUCell(6)
    if training:
        cell = tf.nn.rnn_cell.DropoutWrapper(cell, input_keep_prob=0.8, output_keep_prob=0.6)
    sequence, _ = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
    net = tf.layers.dense(sequence[:, -1], 8, tf.nn.relu)
    logits = tf.layers.dense(tf.nn.dropout(net, 0.5) if training else net, 2)
    return x, logits, tf.nn.softmax(logits, name="output")


golden.fresh()
with tf.Graph().as_default(), tf.Session() as sess:
    tf.set_random_seed(52)
    x, logits, output = network(training=True)
    label = tf.placeholder(tf.int64, [None], name="label")
    train_op = tf.train.AdamOptimizer(0.01).minimize(tf.losses.sparse_softmax_cross_entropy(label, logits))
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {x: series, label: classes})
    tf.train.Saver().save(sess, "model/model.ckpt")
    assert abs(sess.run(output, {x: series[:6]}) - sess.run(output, {x: series[:6]})).max() > 0.01

with tf.Graph().as_default(), tf.Session() as sess:
    x, _, output = network(training=False)
    tf.train.Saver().restore(sess, "model/model.ckpt")
    golden.write(sess, {x: series[:6]}, [output])
