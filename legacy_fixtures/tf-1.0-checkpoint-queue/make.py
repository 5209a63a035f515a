"""Input queues instead of placeholders: slice_input_producer, tf.train.batch, queue runners and a Coordinator."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(24)
points, classes = golden.clusters(96, 8, 3)
with tf.name_scope("input"):
    example, label = tf.train.slice_input_producer([tf.constant(points), tf.constant(classes)], seed=1)
    features, labels = tf.train.shuffle_batch([example, label], 16, capacity=64, min_after_dequeue=32, seed=1)
with tf.variable_scope("hidden"):
    W = tf.get_variable("weights", [8, 12])
    b = tf.get_variable("biases", [12], initializer=tf.constant_initializer(0.1))
    hidden = tf.nn.relu(tf.nn.xw_plus_b(features, W, b))
with tf.variable_scope("output"):
    W = tf.get_variable("weights", [12, 3])
    b = tf.get_variable("biases", [3], initializer=tf.constant_initializer(0.1))
    logits = tf.nn.xw_plus_b(hidden, W, b, name="logits")
    probabilities = tf.nn.softmax(logits, name="probabilities")
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
global_step = tf.contrib.framework.get_or_create_global_step()
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=global_step)

golden.fresh()
with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess, coord)
    for _ in range(40):
        sess.run(train_op)
    coord.request_stop()
    coord.join(threads, stop_grace_period_secs=5)
    tf.train.Saver().save(sess, "model/model.ckpt", global_step=global_step)
    print(features.name, features.get_shape())
    test, _ = golden.clusters(16, 8, 3, seed=9)
    golden.write(sess, {features: test}, [probabilities])
