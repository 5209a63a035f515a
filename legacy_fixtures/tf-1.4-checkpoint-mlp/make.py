"""A multilayer perceptron of 2017: a keep_prob placeholder, Adam, summaries and accuracy in one graph."""
import numpy as np
import tensorflow as tf

import golden


def dense_layer(x, size_in, size_out, name, activation=None):
    with tf.name_scope(name):
        w = tf.Variable(tf.truncated_normal([size_in, size_out], stddev=0.3), name="W")
        b = tf.Variable(tf.constant(0.1, shape=[size_out]), name="B")
        act = tf.matmul(x, w) + b
        if activation is not None:
            act = activation(act)
        tf.summary.histogram("weights", w)
        tf.summary.histogram("activations", act)
        return act


tf.set_random_seed(1)
points, labels = golden.clusters(256, 12, 4)

x = tf.placeholder(tf.float32, [None, 12], name="x")
y = tf.placeholder(tf.int64, [None], name="y")
keep_prob = tf.placeholder(tf.float32, name="keep_prob")
hidden = dense_layer(x, 12, 24, "fc1", tf.nn.relu)
hidden = tf.nn.dropout(hidden, keep_prob)
logits = dense_layer(hidden, 24, 4, "fc2")
predictions = tf.nn.softmax(logits, name="predictions")
predicted_class = tf.argmax(logits, 1, name="predicted_class")

with tf.name_scope("loss"):
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
    tf.summary.scalar("loss", loss)
with tf.name_scope("accuracy"):
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted_class, y), tf.float32))
    tf.summary.scalar("accuracy", accuracy)
global_step = tf.Variable(0, name="global_step", trainable=False)
train_op = tf.train.AdamOptimizer(0.005).minimize(loss, global_step=global_step)
merged = tf.summary.merge_all()
init = tf.global_variables_initializer()
saver = tf.train.Saver()

golden.fresh()
with tf.Session() as sess:
    sess.run(init)
    for step in range(300):
        rows = np.arange(step * 32, step * 32 + 32) % 256
        sess.run([train_op, merged], {x: points[rows], y: labels[rows], keep_prob: 0.5})
    saver.save(sess, "model/model.ckpt", global_step=global_step)
    test, _ = golden.clusters(6, 12, 4, seed=9)
    golden.write(sess, {x: test}, [predictions, predicted_class], {keep_prob: 1.0})
