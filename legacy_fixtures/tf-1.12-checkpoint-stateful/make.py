"""Inference that changes the model: a counter, a running mean and a memory are written on the way to the output."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(47)
points, classes = golden.clusters(128, 6, 3)
x = tf.placeholder(tf.float32, [None, 6], name="x")
label = tf.placeholder(tf.int64, [None], name="label")
calls = tf.get_variable("calls", [], tf.int64, tf.zeros_initializer(), trainable=False)
running_mean = tf.get_variable("running_mean", [6], initializer=tf.zeros_initializer(), trainable=False)
memory = tf.get_variable("memory", [4, 6], initializer=tf.zeros_initializer(), trainable=False)

count = tf.assign_add(calls, 1)
mean = tf.assign_sub(running_mean, 0.1 * (running_mean - tf.reduce_mean(x, 0)))
slot = tf.cast(count % 4, tf.int32)
with tf.control_dependencies([mean]):
    remembered = tf.scatter_update(memory, [slot], [x[0]])
    context = tf.reduce_mean(remembered, 0)
net = tf.layers.dense(x - mean + 0.3 * context, 8, tf.nn.relu, name="fc")
logits = tf.layers.dense(net, 3, name="logits")
answer = tf.nn.softmax(logits, name="answer")
counted = tf.identity(count, name="counted")
loss = tf.losses.sparse_softmax_cross_entropy(label, logits)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=tf.trainable_variables())

golden.fresh()
saver = tf.train.Saver()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(30):
        rows = np.arange(step * 16, step * 16 + 16) % 128
        sess.run(train_op, {x: points[rows], label: classes[rows]})
    saver.save(sess, "model/model.ckpt")
    # The first run after a restore.
    saver.restore(sess, "model/model.ckpt")
    golden.write(sess, {x: points[:6]}, [answer, counted])
