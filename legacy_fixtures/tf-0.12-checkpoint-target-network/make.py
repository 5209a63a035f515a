"""A deep Q network whose saver keeps the predicting network alone; the target network is copied from it at the start."""
import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(7)
tf.set_random_seed(7)


def network(scope):
    with tf.variable_scope(scope):
        kept = {}

        def linear(x, size, name, activation=None):
            with tf.variable_scope(name):
                kept[name + "/w"] = tf.get_variable("Matrix", [int(x.get_shape()[1]), size],
                                                    initializer=tf.random_normal_initializer(stddev=0.4))
                kept[name + "/b"] = tf.get_variable("bias", [size], initializer=tf.constant_initializer(0.1))
                out = tf.nn.bias_add(tf.matmul(x, kept[name + "/w"]), kept[name + "/b"])
                return activation(out) if activation else out

        state = tf.placeholder("float32", [None, 6], name="s_t")
        return state, linear(linear(state, 8, "l1", tf.nn.relu), 3, "q"), kept


state, q, weights = network("prediction")
q_action = tf.argmax(q, dimension=1)
target_state, target_q, target_weights = network("target")
target_index = tf.placeholder("int32", [None, None], "outputs_idx")
target_q_with_index = tf.gather_nd(target_q, target_index)

with tf.variable_scope("pred_to_target"):
    new = {name: tf.placeholder("float32", target_weights[name].get_shape(), name=name) for name in sorted(weights)}
    copies = {name: target_weights[name].assign(new[name]) for name in sorted(weights)}

with tf.variable_scope("optimizer"):
    target_q_t = tf.placeholder("float32", [None], name="target_q_t")
    action = tf.placeholder("int64", [None], name="action")
    acted = tf.reduce_sum(q * tf.one_hot(action, 3, 1.0, 0.0, name="action_one_hot"), 1, name="q_acted")
    delta = target_q_t - acted
    clipped = tf.clip_by_value(delta, -1, 1, name="clipped_delta")
    loss = tf.reduce_mean(tf.square(clipped), name="loss")
    train_step = tf.train.RMSPropOptimizer(0.01, momentum=0.9, epsilon=0.01).minimize(loss)

step = tf.Variable(0, trainable=False, name="step")
golden.fresh()
saver = tf.train.Saver(list(weights.values()) + [step], max_to_keep=3)
with tf.Session() as sess:
    sess.run(tf.initialize_all_variables())
    for name in sorted(weights):
        sess.run(copies[name], {new[name]: sess.run(weights[name])})
    for _ in range(20):
        sess.run(train_step, {state: random.normal(size=(8, 6)), action: random.randint(3, size=8),
                              target_q_t: random.normal(size=8)})
    saver.save(sess, "model/breakout", global_step=20)
    golden.write(sess, {state: random.normal(size=(9, 6), scale=4.0).astype(np.float32)}, [q, q_action])
