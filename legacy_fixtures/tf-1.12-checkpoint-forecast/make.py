"""A forecast: a deep branch that drops values at random, and a linear one without; their sum is judged."""
import numpy as np
import tensorflow as tf

import golden

STEPS, SERIES = 8, 3
tf.set_random_seed(84)
random = np.random.RandomState(84)
history = tf.placeholder(tf.float32, [None, STEPS, SERIES], name="X")
following = tf.placeholder(tf.float32, [None, SERIES], name="Y")
keep = tf.placeholder(tf.float32, shape=[], name="dropout_keep")
deep = tf.nn.relu(tf.layers.conv1d(history, 6, 3))
deep = tf.nn.dropout(tf.reshape(deep, [-1, 36]), keep)
deep = tf.layers.dense(deep, SERIES)
linear = tf.transpose(history[:, -4:, :], [0, 2, 1])
linear = tf.reshape(tf.layers.dense(tf.reshape(linear, [-1, 4]), 1), [-1, SERIES])
forecast = deep + linear
loss = tf.losses.absolute_difference(following, forecast)
spread = tf.sqrt(tf.reduce_sum(tf.square(following - tf.reduce_mean(following))))
relative = tf.sqrt(tf.reduce_sum(tf.square(following - forecast))) / spread
update = tf.train.AdamOptimizer(0.01).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        series = np.cumsum(random.normal(size=(16, STEPS + 1, SERIES)), axis=1) * 0.3
        sess.run([update, relative], {history: series[:, :STEPS], following: series[:, STEPS], keep: 0.7})
    tf.train.Saver().save(sess, "model/forecast")
    print(forecast.name)
    golden.write(sess, {history: series[:5, :STEPS].astype(np.float32)}, [forecast], {keep: 1.0})
