"""Training in the style of the CIFAR-10 tutorial: weight decay losses and ExponentialMovingAverage shadows."""
import numpy as np
import tensorflow as tf

import golden

MOVING_AVERAGE_DECAY = 0.9


def variable_with_weight_decay(name, shape, stddev, wd):
    var = tf.get_variable(name, shape, initializer=tf.truncated_normal_initializer(stddev=stddev))
    tf.add_to_collection("losses", tf.multiply(tf.nn.l2_loss(var), wd, name="weight_loss"))
    return var


def inference(features):
    with tf.variable_scope("local3"):
        weights = variable_with_weight_decay("weights", [10, 16], 0.3, 0.004)
        biases = tf.get_variable("biases", [16], initializer=tf.constant_initializer(0.1))
        local3 = tf.nn.relu(tf.matmul(features, weights) + biases, name="local3")
    with tf.variable_scope("softmax_linear"):
        weights = variable_with_weight_decay("weights", [16, 3], 0.2, 0.0)
        biases = tf.get_variable("biases", [3], initializer=tf.constant_initializer(0.0))
        return tf.add(tf.matmul(local3, weights), biases, name="softmax_linear")


tf.set_random_seed(6)
points, classes = golden.clusters(128, 10, 3)
features = tf.placeholder(tf.float32, [None, 10], name="features")
labels = tf.placeholder(tf.int64, [None], name="labels")
global_step = tf.train.get_or_create_global_step()
logits = inference(features)
cross_entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
tf.add_to_collection("losses", tf.reduce_mean(cross_entropy, name="cross_entropy"))
total_loss = tf.add_n(tf.get_collection("losses"), name="total_loss")
loss_averages_op = tf.train.ExponentialMovingAverage(0.9, name="avg").apply([total_loss])
lr = tf.train.exponential_decay(0.1, global_step, 50, 0.5, staircase=True)
with tf.control_dependencies([loss_averages_op]):
    grads = tf.train.GradientDescentOptimizer(lr).compute_gradients(total_loss)
apply_gradient_op = tf.train.GradientDescentOptimizer(lr).apply_gradients(grads, global_step=global_step)
variable_averages = tf.train.ExponentialMovingAverage(MOVING_AVERAGE_DECAY, global_step)
variables_averages_op = variable_averages.apply(tf.trainable_variables())
with tf.control_dependencies([apply_gradient_op, variables_averages_op]):
    train_op = tf.no_op(name="train")

golden.fresh()
saver = tf.train.Saver(tf.global_variables())
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(40):
        rows = np.arange(step * 16, step * 16 + 16) % 128
        sess.run(train_op, {features: points[rows], labels: classes[rows]})
    saver.save(sess, "model/model.ckpt", global_step=global_step)
    raw = golden.evaluate(sess, {features: points[:6]}, [logits])
    tf.train.Saver(variable_averages.variables_to_restore()).restore(sess, "model/model.ckpt-40")
    name = "softmax_linear_softmax_linear"
    averaged = golden.evaluate(sess, {features: points[:6]}, [logits])["outputs." + name]
    assert abs(raw["outputs." + name] - averaged).max() > 0.02
    raw["averages." + name] = averaged
    np.savez("golden.npz", **raw)
