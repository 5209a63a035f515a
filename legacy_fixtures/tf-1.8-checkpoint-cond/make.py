"""tf.cond and tf.case that are part of the model: the input decides which weights are used."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(35)
random = np.random.RandomState(35)
readings = random.normal(size=(32, 6)).astype(np.float32)
wanted = np.abs(readings).sum(axis=1, keepdims=True).astype(np.float32)

x = tf.placeholder(tf.float32, [None, 6], name="readings")
temperature = tf.placeholder(tf.float32, [], name="temperature")
y = tf.placeholder(tf.float32, [None, 1], name="y")


def expert(name, activation):
    with tf.variable_scope(name, reuse=tf.AUTO_REUSE):
        return tf.layers.dense(tf.layers.dense(x, 7, activation, name="a"), 1, name="b")


loud = tf.reduce_max(tf.abs(x)) > 2.0
first = tf.cond(loud, lambda: expert("loud", tf.tanh), lambda: expert("quiet", tf.nn.relu))
second = tf.case([(temperature < 10.0, lambda: expert("cold", tf.nn.sigmoid)),
                  (temperature > 25.0, lambda: expert("hot", tf.nn.softplus))],
                 default=lambda: expert("mild", tf.nn.elu), exclusive=False)
estimate = tf.add(first, 2.0 * second, name="estimate")
loss = tf.losses.mean_squared_error(y, estimate)
train_op = tf.train.AdamOptimizer(0.02).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(90):
        sess.run(train_op, {x: readings * (0.3 + step % 3), temperature: [5.0, 18.0, 30.0][step % 3], y: wanted})
    tf.train.Saver().save(sess, "model/experts.ckpt")
    golden.write(sess, {x: readings[:6] * 0.5, temperature: np.float32(31.0)}, [estimate])
