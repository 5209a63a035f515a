"""Trained on a cluster: variables on /job:ps, the rest on /job:worker and /gpu:0 with soft placement."""
import socket

import tensorflow as tf

import golden


def free_address():
    probe = socket.socket()
    probe.bind(("localhost", 0))
    address = "localhost:%d" % probe.getsockname()[1]
    probe.close()
    return address


config = tf.ConfigProto(allow_soft_placement=True)
cluster = tf.train.ClusterSpec({"ps": [free_address()], "worker": [free_address()]})
ps = tf.train.Server(cluster, "ps", 0, config=config)
worker = tf.train.Server(cluster, "worker", 0, config=config)

tf.set_random_seed(8)
points, classes = golden.clusters(128, 9, 3)
with tf.device(tf.train.replica_device_setter(worker_device="/job:worker/task:0/gpu:0", cluster=cluster)):
    x = tf.placeholder(tf.float32, [None, 9], name="input")
    labels = tf.placeholder(tf.int64, [None], name="labels")
    h1 = tf.layers.dense(x, 12, tf.nn.relu, name="h1")
    with tf.device("/gpu:1"):
        logits = tf.layers.dense(h1, 3, name="logits")
        output = tf.nn.softmax(logits, name="output")
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    step = tf.train.get_or_create_global_step()
    train_op = tf.train.AdamOptimizer(0.02).minimize(loss, step)
saver = tf.train.Saver()

golden.fresh()
with tf.Session(worker.target, config=config) as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {x: points, labels: classes})
    saver.save(sess, "model/model.ckpt", global_step=step)
    golden.write(sess, {x: points[:6]}, [output])
