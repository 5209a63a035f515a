"""Placeholders without a shape, and modes as placeholder_with_default."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(46)
points, classes = golden.clusters(128, 12, 3)
data = tf.placeholder(tf.float32, name="data")
target = tf.placeholder(tf.int64, name="target")
keep_prob = tf.placeholder_with_default(1.0, [], name="keep_prob")
training = tf.placeholder_with_default(False, [], name="is_train")
flat = tf.reshape(data, [-1, 12])
net = tf.layers.dense(flat, 10, bias_initializer=tf.random_normal_initializer(), name="d1")
net = tf.layers.batch_normalization(net, training=training, momentum=0.8, name="bn")
net = tf.nn.dropout(tf.nn.crelu(net), keep_prob)
scores = tf.layers.dense(net, 3, name="d2")
shaped = tf.reshape(scores, tf.concat([tf.shape(data)[:-1], [3]], 0), name="scores")
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.reshape(target, [-1]), logits=scores))
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    train_op = tf.train.AdadeltaOptimizer(1.0, rho=0.9, epsilon=1e-4).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        sess.run(train_op, {data: points, target: classes, keep_prob: 0.7, training: True})
    tf.train.Saver().save(sess, "model/any-rank")
    golden.write(sess, {data: points[:6].reshape(2, 3, 12)}, [shaped])
