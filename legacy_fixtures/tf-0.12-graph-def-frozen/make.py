"""freeze_graph by hand, TensorFlow 0.12."""
import tensorflow as tf
from tensorflow.python.framework import graph_util

import golden

tf.set_random_seed(61)
points, classes = golden.clusters(128, 48, 3)
x = tf.placeholder(tf.float32, [None, 4, 4, 3], name="x")
y = tf.placeholder(tf.int64, [None], name="y")
w = tf.Variable(tf.truncated_normal([3, 3, 3, 4], stddev=0.3))
net = tf.nn.conv2d(x, w, [1, 1, 1, 1], "SAME")
mean, variance = tf.nn.moments(net, [0, 1, 2])
net = tf.nn.relu(tf.nn.batch_normalization(net, tf.Variable(tf.zeros([4])), tf.Variable(tf.ones([4])), None, None, 1e-3))
net = tf.reshape(tf.nn.lrn(net, 2, 1.0, 1e-3, 0.6), [-1, 64])
logits = tf.matmul(net, tf.Variable(tf.truncated_normal([64, 3], stddev=0.2))) + tf.Variable(tf.zeros([3]))
scores = tf.nn.softmax(logits, name="scores")
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits, y))
step = tf.train.AdamOptimizer(0.01).minimize(loss)
golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(step, {x: points.reshape(-1, 4, 4, 3), y: classes})
    frozen = graph_util.convert_variables_to_constants(sess, sess.graph.as_graph_def(), ["scores"])
    with open("model/frozen.pb", "wb") as stream:
        stream.write(frozen.SerializeToString())
    test, _ = golden.clusters(6, 48, 3, seed=9)
    golden.write(sess, {x: test.reshape(-1, 4, 4, 3)}, [scores])
