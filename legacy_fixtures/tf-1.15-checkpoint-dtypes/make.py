"""Variables of many types, and an output for each: half, double, complex, int8, int64, bool, string, bfloat16."""
import numpy as np
import tensorflow.compat.v1 as tf

import golden

tf.set_random_seed(62)
random = np.random.RandomState(62)
signals = random.normal(size=(32, 8)).astype(np.float32)

signal = tf.placeholder(tf.float32, [None, 8], name="signal")
target = tf.placeholder(tf.float16, [None, 3], name="target")
half = tf.get_variable("half", [8, 3], tf.float16, tf.random_normal_initializer(stddev=0.3, dtype=tf.float16))
brain = tf.get_variable("brain", [3], tf.bfloat16, initializer=tf.zeros_initializer())
double = tf.get_variable("double", [3, 2], tf.float64, tf.random_normal_initializer(dtype=tf.float64))
spectrum = tf.Variable(tf.complex(tf.random_normal([8]), tf.random_normal([8])), name="spectrum", trainable=False)
small = tf.Variable(random.randint(-100, 100, size=(3,)).astype(np.int8), name="small", trainable=False)
order = tf.Variable(np.array([2, 0, 1], np.int64), name="order", trainable=False)
mask = tf.Variable(np.array([True, False, True, True, False, True, True, False]), name="mask", trainable=False)
names = tf.Variable([u"rot".encode("utf-8"), u"grün".encode("utf-8"), b"\xff\x00blau"], name="names", trainable=False)

masked = tf.where(tf.tile(mask[None], [tf.shape(signal)[0], 1]), signal, -signal)
scores = tf.matmul(tf.cast(masked, tf.float16), half) + tf.cast(brain, tf.float16)
scores = tf.identity(scores, name="scores")
filtered = tf.multiply(tf.fft(tf.complex(signal, 0 * signal)), spectrum, name="filtered")
precise = tf.matmul(tf.cast(masked[:, :3], tf.float64), double, name="precise")
best = tf.gather(order, tf.argmax(scores, 1), name="best")
name = tf.gather(names, best, name="name")
flags = tf.greater(tf.cast(scores, tf.int32) * 40, tf.cast(small, tf.int32), name="flags")
loss = tf.reduce_mean(tf.square(scores - target)) + tf.cast(tf.reduce_mean(tf.square(precise)), tf.float16) * 0.1
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=[half, double])
set_brain = brain.assign(tf.cast(tf.constant([0.5, -0.25, 0.375]), tf.bfloat16))

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(set_brain)
    for _ in range(20):
        sess.run(train_op, {signal: signals, target: signals[:, :3]})
    tf.train.Saver().save(sess, "model/types.ckpt")
    golden.write(sess, {signal: signals[:8]}, [scores, filtered, precise, best, name, flags])
