"""tf.Print, tf.Assert, check_numerics and assert_less of somebody who was debugging."""
import tensorflow as tf

import golden

tf.set_random_seed(75)
points, classes = golden.clusters(128, 6, 3)
x = tf.placeholder(tf.float32, [None, 6], name="x")
label = tf.placeholder(tf.int64, [None], name="label")
with tf.control_dependencies([tf.assert_rank(x, 2), tf.Assert(tf.shape(x)[0] > 0, [tf.shape(x)], name="not_empty"),
                              tf.assert_less(tf.abs(x), 1e6, message="not normalised")]):
    net = tf.layers.dense(tf.identity(x), 8, tf.nn.relu, name="fc")
net = tf.Print(net, [tf.reduce_mean(net), tf.shape(net)], "fc: ", first_n=1)
net = tf.check_numerics(net, "fc went wrong")
logits = tf.layers.dense(net, 3, name="logits")
probability = tf.nn.softmax(logits, name="probability")
loss = tf.losses.sparse_softmax_cross_entropy(label, logits)
train_op = tf.train.AdamOptimizer(0.02).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(30):
        sess.run(train_op, {x: points, label: classes})
    tf.train.Saver().save(sess, "model/debug.ckpt")
    golden.write(sess, {x: points[:6]}, [probability])
