"""Control flow v2 under TF 1.15: dynamic_rnn and cond become While and If ops with functions in the graph's library."""
import numpy as np
import tensorflow.compat.v1 as tf

import golden

tf.enable_control_flow_v2()
tf.enable_resource_variables()
tf.set_random_seed(64)
random = np.random.RandomState(64)
sequences = random.normal(size=(48, 6, 3)).astype(np.float32)
lengths = random.randint(2, 7, size=48).astype(np.int32)
wanted = sequences.sum(axis=(1, 2)).astype(np.float32)

x = tf.placeholder(tf.float32, [None, 6, 3], name="x")
length = tf.placeholder(tf.int32, [None], name="length")
gain = tf.placeholder(tf.float32, [], name="gain")
y = tf.placeholder(tf.float32, [None], name="y")
cell = tf.nn.rnn_cell.LSTMCell(7)
outputs, state = tf.nn.dynamic_rnn(cell, x, length, dtype=tf.float32)
a = tf.get_variable("a", [7, 1])
b = tf.get_variable("b", [7, 1])
mixed = tf.cond(gain > 1.0, lambda: gain * tf.matmul(state.h, a), lambda: tf.matmul(tf.nn.relu(state.c), b))
_, halved = tf.while_loop(lambda i, h: i < 3, lambda i, h: (i + 1, 0.5 * h + tf.tanh(h)), (0, mixed), name="halve")
result = tf.squeeze(halved, 1, name="result")
loss = tf.reduce_mean(tf.square(result - y))
train_op = tf.train.GradientDescentOptimizer(0.02).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(40):
        sess.run(train_op, {x: sequences, length: lengths, gain: [0.5, 2.0][step % 2], y: wanted})
    tf.train.Saver().save(sess, "model/v2")
    assert {"While", "If"} <= {n.op for n in sess.graph.as_graph_def().node} or print(
        sorted({n.op for n in sess.graph.as_graph_def().node}))
    golden.write(sess, {x: sequences[:6], length: lengths[:6], gain: np.float32(1.5)}, [result])
