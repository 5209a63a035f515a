"""Resource variables (use_resource=True) in convolutions, batch normalisation and an Adam optimizer."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(33)
random = np.random.RandomState(33)
signals = random.normal(size=(64, 20, 2)).astype(np.float32)
classes = (signals[..., 0].mean(axis=1) > 0).astype(np.int64)

signal = tf.placeholder(tf.float32, [None, 20, 2], name="signal")
label = tf.placeholder(tf.int64, [None], name="label")
training = tf.placeholder_with_default(False, [], name="training")
with tf.variable_scope("model", use_resource=True):
    net = tf.layers.conv1d(signal, 6, 5, padding="same", name="conv")
    net = tf.layers.batch_normalization(net, training=training, momentum=0.8, name="bn")
    net = tf.nn.relu(net)
    net = tf.reduce_max(net, axis=1)
    scale = tf.get_variable("scale", [6], initializer=tf.ones_initializer())
    logits = tf.layers.dense(net * scale, 2, name="out")
probabilities = tf.nn.softmax(logits)
loss = tf.losses.sparse_softmax_cross_entropy(label, logits)
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    train_op = tf.train.AdamOptimizer(0.01).minimize(loss, tf.train.get_or_create_global_step())

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        rows = random.choice(64, 16)
        sess.run(train_op, {signal: signals[rows], label: classes[rows], training: True})
    tf.train.Saver().save(sess, "model/model.ckpt", global_step=60)
    print(probabilities.name)
    golden.write(sess, {signal: signals[:6]}, [probabilities])
