"""Saved as "model/": the prefix is empty, and the files are .meta, .index and .data-00000-of-00001."""
import tensorflow as tf

import golden

tf.set_random_seed(34)
points, classes = golden.clusters(128, 5, 3)
x = tf.placeholder(tf.float32, [None, 5], name="x")
t = tf.placeholder(tf.int64, [None], name="t")
net = tf.layers.dense(x, 8, activation=tf.nn.selu)
logit = tf.layers.dense(net, 3)
y = tf.nn.softmax(logit, name="y")
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=t, logits=logit))
step = tf.train.RMSPropOptimizer(0.01).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(step, {x: points, t: classes})
    tf.train.Saver().save(sess, "model/", write_state=False)
    golden.write(sess, {x: points[:6]}, [y])
