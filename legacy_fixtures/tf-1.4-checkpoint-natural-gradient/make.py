"""A policy trained by natural gradients: gradients of weights, and products with their Hessian, made without an
optimizer; noise only where a placeholder asks for it; running averages of observations in float64."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(82)
random = np.random.RandomState(82)
observed = tf.placeholder(tf.float32, [None, 5], name="ob")
taken = tf.placeholder(tf.float32, [None, 2], name="ac")
advantage = tf.placeholder(tf.float32, [None], name="atarg")
returned = tf.placeholder(tf.float32, [None], name="ret")
stochastic = tf.placeholder(tf.bool, ())


def policy(name):
    with tf.variable_scope(name):
        with tf.variable_scope("filter"):
            first, second, count = [
                tf.get_variable(key, shape, tf.float64, tf.constant_initializer(start), trainable=False)
                for key, shape, start in (("runningsum", [5], 0.1), ("runningsumsq", [5], 1.5), ("count", [], 1.2))
            ]
            mean = tf.to_float(first / count)
            spread = tf.sqrt(tf.maximum(tf.to_float(second / count) - tf.square(mean), 1e-2))
        scaled = tf.clip_by_value((observed - mean) / spread, -5.0, 5.0)
        value = tf.layers.dense(tf.nn.tanh(tf.layers.dense(scaled, 6, name="vf1")), 1, name="vf")
        center = tf.layers.dense(tf.nn.tanh(tf.layers.dense(scaled, 6, name="pol1")), 2, name="pol")
        logstd = tf.get_variable("logstd", [1, 2], initializer=tf.constant_initializer(-0.5))
        noisy = lambda: center + tf.exp(logstd) * tf.random_normal(tf.shape(center))
        action = tf.cond(stochastic, noisy, lambda: center)
        return value, center, logstd, action


def logarithm(center, logstd):
    return -0.5 * tf.reduce_sum(tf.square((taken - center) / tf.exp(logstd)), 1) - tf.reduce_sum(logstd, -1)


value, center, logstd, action = policy("pi")
_, old_center, old_logstd, _ = policy("oldpi")
apart = (tf.square(tf.exp(old_logstd)) + tf.square(old_center - center)) / (2.0 * tf.square(tf.exp(logstd)))
kl = tf.reduce_mean(tf.reduce_sum(logstd - old_logstd + apart - 0.5, 1))
gain = tf.reduce_mean(tf.exp(logarithm(center, logstd) - logarithm(old_center, old_logstd)) * advantage)
value_loss = tf.reduce_mean(tf.square(value[:, 0] - returned))
weights = [v for v in tf.trainable_variables() if v.name.startswith(("pi/pol", "pi/log"))]
sizes = [int(np.prod(v.get_shape().as_list())) for v in weights]
tangent = tf.placeholder(tf.float32, [None], name="flat_tangent")
parts = [tf.reshape(p, v.get_shape().as_list()) for p, v in zip(tf.split(tangent, sizes), weights)]
product = tf.add_n([tf.reduce_sum(g * p) for g, p in zip(tf.gradients(kl, weights), parts)])


def flat(tensors):
    return tf.concat([tf.reshape(t, [-1]) for t in tensors], 0)


fisher = flat(tf.gradients(product, weights))
slope = flat(tf.gradients(gain, weights))
new = tf.placeholder(tf.float32, [None], name="theta")
update = [tf.assign(v, tf.reshape(p, v.get_shape())) for v, p in zip(weights, tf.split(new, sizes))]
pairs = zip(tf.global_variables("oldpi"), tf.global_variables("pi"))
keep = [tf.assign(old, now) for old, now in pairs]
learn = tf.train.AdamOptimizer(1e-2).minimize(value_loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        feed = {observed: random.normal(size=(16, 5)), taken: random.normal(size=(16, 2)), stochastic: True}
        feed.update({advantage: random.normal(size=16), returned: random.normal(size=16)})
        sess.run(keep)
        sess.run(learn, feed)
        towards = sess.run(slope, feed)
        feed[tangent] = towards
        sess.run(fisher, feed)
        sess.run(update, {new: sess.run(flat(weights)) + 0.05 * towards})
    tf.train.Saver().save(sess, "model/trpo")
    print(action.name, value.name)
    rows = random.normal(size=(6, 5)).astype(np.float32)
    golden.write(sess, {observed: rows}, [action, value], {stochastic: False})
