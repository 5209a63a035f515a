"""A py_func in the middle of the model: the code was in the author's program, the graph holds only a token."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(38)
points, classes = golden.clusters(128, 6, 3)
x = tf.placeholder(tf.float32, [None, 6], name="x")
label = tf.placeholder(tf.int64, [None], name="label")
ranked = tf.py_func(lambda v: np.argsort(np.argsort(v, axis=1), axis=1).astype(np.float32), [x], tf.float32)
ranked.set_shape([None, 6])
logits = tf.layers.dense(tf.concat([x, ranked], 1), 3, name="logits")
loss = tf.losses.sparse_softmax_cross_entropy(label, logits)
train_op = tf.train.GradientDescentOptimizer(0.05).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {x: points, label: classes})
    tf.train.Saver().save(sess, "model/model.ckpt")
    # No golden outputs: there is nothing left that could compute them.
    golden.write(sess, {x: points[:6]}, [])
