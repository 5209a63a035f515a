"""Variables on three devices and a sharded Saver: the weights lie in three files."""
import tensorflow as tf

import golden

tf.set_random_seed(9)
points, classes = golden.clusters(128, 8, 3)
X = tf.placeholder(tf.float32, [None, 8], name="X")
Y = tf.placeholder(tf.int64, [None], name="Y")
with tf.device("/cpu:0"):
    net = tf.layers.dense(X, 10, tf.nn.tanh, name="layer1")
with tf.device("/cpu:1"):
    net = tf.layers.dense(net, 10, tf.nn.tanh, name="layer2")
with tf.device("/cpu:2"):
    logits = tf.layers.dense(net, 3, name="layer3")
loss = tf.losses.sparse_softmax_cross_entropy(Y, logits)
train_op = tf.train.MomentumOptimizer(0.05, 0.9).minimize(loss)
saver = tf.train.Saver(sharded=True)

golden.fresh()
with tf.Session(config=tf.ConfigProto(device_count={"CPU": 3})) as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {X: points, Y: classes})
    saver.save(sess, "model/sharded.ckpt", global_step=40)
    golden.write(sess, {X: points[:6]}, [logits])
