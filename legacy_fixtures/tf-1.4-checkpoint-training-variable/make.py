"""In the manner of tflearn: a bool VARIABLE, saved as True, decides between training and inference."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(12)
points, classes = golden.clusters(128, 8, 3)
onehot = np.eye(3)[classes]
is_training = tf.get_variable("is_training", dtype=tf.bool, trainable=False, initializer=tf.constant(False))
tf.add_to_collection("is_training", is_training)
training_on = tf.assign(is_training, True)
training_off = tf.assign(is_training, False)


def dropout(incoming, keep_prob, name="Dropout"):
    with tf.name_scope(name):
        return tf.cond(is_training, lambda: tf.nn.dropout(incoming, keep_prob), lambda: incoming)


def batch_normalization(incoming, decay=0.9, epsilon=1e-5):
    size = int(incoming.get_shape()[-1])
    with tf.variable_scope("BatchNormalization"):
        beta = tf.get_variable("beta", [size], initializer=tf.constant_initializer(0.0))
        gamma = tf.get_variable("gamma", [size], initializer=tf.random_normal_initializer(1.0, 0.002))
        moving_mean = tf.get_variable("moving_mean", [size], initializer=tf.zeros_initializer(), trainable=False)
        moving_variance = tf.get_variable("moving_variance", [size], initializer=tf.ones_initializer(),
                                          trainable=False)

        def update_mean_var():
            mean, variance = tf.nn.moments(incoming, [0])
            update_mean = tf.assign_sub(moving_mean, (moving_mean - mean) * (1 - decay))
            update_variance = tf.assign_sub(moving_variance, (moving_variance - variance) * (1 - decay))
            with tf.control_dependencies([update_mean, update_variance]):
                return tf.identity(mean), tf.identity(variance)

        mean, var = tf.cond(is_training, update_mean_var, lambda: (moving_mean, moving_variance))
        return tf.nn.batch_normalization(incoming, mean, var, beta, gamma, epsilon)


with tf.name_scope("InputData"):
    x = tf.placeholder(tf.float32, [None, 8], name="X")
net = tf.layers.dense(x, 12, name="FullyConnected")
net = tf.nn.relu(batch_normalization(net))
net = dropout(net, 0.6)
net = tf.nn.softmax(tf.layers.dense(net, 3, name="FullyConnected_1"))
with tf.name_scope("TargetsData"):
    y = tf.placeholder(tf.float32, [None, 3], name="Y")
loss = -tf.reduce_mean(tf.reduce_sum(y * tf.log(net + 1e-10), 1))
train_op = tf.train.AdamOptimizer(0.01).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(training_on)
    for _ in range(40):
        sess.run(train_op, {x: points, y: onehot})
    tf.train.Saver().save(sess, "model/model.tfl")
    sess.run(training_off)
    print(net.name)
    golden.write(sess, {x: points[:6]}, [net])
