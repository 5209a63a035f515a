"""A frozen inference graph, TensorFlow 1.12."""
import tensorflow as tf
from tensorflow.python.framework import graph_util

import golden

tf.set_random_seed(63)
points, classes = golden.clusters(128, 48, 3)
x = tf.placeholder(tf.float32, [None, 4, 4, 3], name="x")
y = tf.placeholder(tf.int64, [None], name="y")
net = tf.layers.conv2d(x, 4, 3, padding="same", use_bias=False, name="conv")
net = tf.nn.relu6(tf.layers.batch_normalization(net, training=False, name="bn"))
rnn, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.LSTMCell(6), tf.reshape(net, [-1, 16, 4]), dtype=tf.float32)
net = tf.layers.dense(rnn[:, -1], 8, tf.nn.elu, name="hidden")
logits = tf.layers.dense(net, 3, name="logits")
scores = tf.nn.softmax(logits, name="scores")
top, best = tf.nn.top_k(scores, 2, name="top")
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
step = tf.train.AdamOptimizer(0.01).minimize(loss)
golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(step, {x: points.reshape(-1, 4, 4, 3), y: classes})
    frozen = graph_util.convert_variables_to_constants(sess, sess.graph.as_graph_def(), ["scores"])
    with open("model/frozen_inference_graph.pb", "wb") as stream:
        stream.write(frozen.SerializeToString())
    test, _ = golden.clusters(6, 48, 3, seed=9)
    golden.write(sess, {x: test.reshape(-1, 4, 4, 3)}, [scores])
