"""while_loop inside while_loop with TensorArrays: a fixed-point iteration for every time step."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(44)
random = np.random.RandomState(44)
signals = random.normal(size=(32, 5, 3)).astype(np.float32)
wanted = np.tanh(np.cumsum(signals, axis=1)[..., :2]).astype(np.float32)

signal = tf.placeholder(tf.float32, [None, None, 3], name="signal")
iterations = tf.placeholder(tf.int32, [], name="iterations")
target = tf.placeholder(tf.float32, [None, None, 2], name="target")
Wx = tf.get_variable("Wx", [3, 4])
Wh = tf.get_variable("Wh", [4, 4], initializer=tf.orthogonal_initializer(0.6))
Wo = tf.get_variable("Wo", [4, 2])
steps = tf.shape(signal)[1]
read = tf.TensorArray(tf.float32, steps).unstack(tf.transpose(signal, [1, 0, 2]))


def settle(hidden, drive):
    return tf.while_loop(lambda i, h: i < iterations,
                         lambda i, h: (i + 1, tf.tanh(drive + tf.matmul(h, Wh))), (0, hidden), name="settle")[1]


def advance(t, hidden, written):
    hidden = settle(hidden, tf.matmul(read.read(t), Wx))
    return t + 1, hidden, written.write(t, tf.matmul(hidden, Wo))


start = tf.zeros([tf.shape(signal)[0], 4])
_, last, written = tf.while_loop(lambda t, *_: t < steps, advance,
                                 (0, start, tf.TensorArray(tf.float32, steps)), name="time")
trajectory = tf.transpose(written.stack(), [1, 0, 2], name="trajectory")
energy = tf.map_fn(lambda h: tf.reduce_sum(h * h), last, name="energy")
loss = tf.losses.mean_squared_error(target, trajectory)
train_op = tf.train.AdamOptimizer(0.02).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {signal: signals, iterations: 3, target: wanted})
    tf.train.Saver().save(sess, "model/settle")
    print(energy.name)
    golden.write(sess, {signal: signals[:5], iterations: np.int32(4)}, [trajectory, energy])
