# -*- coding: utf-8 -*-
"""Spaces and letters outside ASCII in the folder and in the prefix."""
import tensorflow as tf

import golden

tf.set_random_seed(43)
points, classes = golden.clusters(128, 6, 2)
X = tf.placeholder(tf.float32, [None, 6], name="X")
Y = tf.placeholder(tf.int64, [None], name="Y")
net = tf.layers.dense(X, 8, tf.nn.tanh, name="couche")
output = tf.layers.dense(net, 2, name="sortie")
loss = tf.losses.sparse_softmax_cross_entropy(Y, output)
train = tf.train.AdagradOptimizer(0.1).minimize(loss)

golden.fresh()
folder = golden.fresh(u"model/mein modèle")
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train, {X: points, Y: classes})
    tf.train.Saver().save(sess, folder + u"/größe 1.ckpt")
    golden.write(sess, {X: points[:6]}, [output])
