"""Deep Q-learning: an online and a target network; actions and target values are placeholders of the loss."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(72)
random = np.random.RandomState(72)
states = random.normal(size=(128, 4)).astype(np.float32)
s = tf.placeholder(tf.float32, [None, 4], name="s")
s_ = tf.placeholder(tf.float32, [None, 4], name="s_")
a = tf.placeholder(tf.int32, [None], name="a")
q_target = tf.placeholder(tf.float32, [None], name="Q_target")


def build_net(x, collection):
    c_names = [collection, tf.GraphKeys.GLOBAL_VARIABLES]
    with tf.variable_scope("l1"):
        w1 = tf.get_variable("w1", [4, 10], initializer=tf.random_normal_initializer(0., 0.3), collections=c_names)
        b1 = tf.get_variable("b1", [1, 10], initializer=tf.constant_initializer(0.1), collections=c_names)
        l1 = tf.nn.relu(tf.matmul(x, w1) + b1)
    with tf.variable_scope("l2"):
        w2 = tf.get_variable("w2", [10, 3], initializer=tf.random_normal_initializer(0., 0.3), collections=c_names)
        b2 = tf.get_variable("b2", [1, 3], initializer=tf.constant_initializer(0.1), collections=c_names)
        return tf.matmul(l1, w2) + b2


with tf.variable_scope("eval_net"):
    q_eval = build_net(s, "eval_net_params")
with tf.variable_scope("target_net"):
    q_next = build_net(s_, "target_net_params")
t_params, e_params = tf.get_collection("target_net_params"), tf.get_collection("eval_net_params")
replace = [tf.assign(t, e) for t, e in zip(t_params, e_params)]
best_action = tf.argmax(q_eval, 1, name="best_action")
with tf.variable_scope("loss"):
    chosen = tf.reduce_sum(q_eval * tf.one_hot(a, 3), axis=1)
    loss = tf.reduce_mean(tf.squared_difference(q_target, chosen))
with tf.variable_scope("train"):
    train_op = tf.train.RMSPropOptimizer(0.01).minimize(loss, var_list=e_params)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(60):
        rows, actions = random.choice(128, 32), random.randint(3, size=32)
        if step % 25 == 0:
            sess.run(replace)
        after = sess.run(q_next, {s_: states[rows] * 0.9}).max(axis=1)
        reward = states[rows, actions]
        sess.run(train_op, {s: states[rows], a: actions, q_target: reward + 0.9 * after})
    tf.train.Saver().save(sess, "model/dqn")
    print(q_eval.name, q_next.name)
    golden.write(sess, {s: states[:6], s_: states[6:12]}, [q_eval, best_action, q_next])
