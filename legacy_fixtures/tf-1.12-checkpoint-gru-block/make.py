"""contrib's fused GRUBlockCellV2 under static_rnn: an op that only contrib registered then."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(41)
random = np.random.RandomState(41)
series = np.cumsum(random.normal(size=(64, 9)), axis=1).astype(np.float32)[..., None] * 0.3

past = tf.placeholder(tf.float32, [None, 8, 1], name="past")
future = tf.placeholder(tf.float32, [None, 1], name="future")
cell = tf.contrib.rnn.GRUBlockCellV2(9)
outputs, state = tf.nn.static_rnn(cell, tf.unstack(past, axis=1), dtype=tf.float32)
forecast = tf.layers.dense(state, 1, name="forecast")
loss = tf.losses.huber_loss(future, forecast)
train_op = tf.train.AdamOptimizer(0.02).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        sess.run(train_op, {past: series[:, :8], future: series[:, 8]})
    tf.train.Saver().save(sess, "model/gru.ckpt")
    print(forecast.name)
    golden.write(sess, {past: series[:6, :8]}, [forecast])
