"""A sequence classifier with dynamic_rnn over an LSTMCell (peepholes) and sequence_length."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(3)
random = np.random.RandomState(3)
sequences = random.normal(size=(64, 7, 5)).astype(np.float32)
lengths = random.randint(2, 8, size=64).astype(np.int32)
labels = (sequences[:, :2].sum(axis=(1, 2)) > 0).astype(np.int32)

inputs = tf.placeholder(tf.float32, [None, None, 5], name="inputs")
seq_len = tf.placeholder(tf.int32, [None], name="seq_len")
targets = tf.placeholder(tf.int32, [None], name="targets")

with tf.variable_scope("encoder"):
    cell = tf.contrib.rnn.LSTMCell(10, use_peepholes=True, forget_bias=0.8, state_is_tuple=True)
    cell = tf.contrib.rnn.DropoutWrapper(cell, output_keep_prob=1.0)
    outputs, state = tf.nn.dynamic_rnn(cell, inputs, sequence_length=seq_len, dtype=tf.float32)
with tf.variable_scope("softmax"):
    W = tf.get_variable("W", [10, 2])
    b = tf.get_variable("b", [2], initializer=tf.constant_initializer(0.1))
scores = tf.nn.xw_plus_b(state.h, W, b)
prediction = tf.nn.softmax(scores, name="prediction")

cost = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=scores))
tvars = tf.trainable_variables()
grads, _ = tf.clip_by_global_norm(tf.gradients(cost, tvars), 5.0)
train = tf.train.RMSPropOptimizer(0.01).apply_gradients(zip(grads, tvars))

golden.fresh()
saver = tf.train.Saver()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(80):
        rows = random.choice(64, 16)
        sess.run(train, {inputs: sequences[rows], seq_len: lengths[rows], targets: labels[rows]})
    saver.save(sess, "model/lstm.ckpt", global_step=80)
    golden.write(sess, {inputs: sequences[:5], seq_len: lengths[:5]}, [prediction])
