"""contrib's LSTMBlockFusedCell: a whole layer in one BlockLSTM op, time-major, with lengths and cell clipping."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(42)
random = np.random.RandomState(42)
sequences = random.normal(size=(48, 6, 4)).astype(np.float32)
lengths = random.randint(2, 7, size=48).astype(np.int32)
wanted = sequences[:, :2].sum(axis=(1, 2)).astype(np.float32)

x = tf.placeholder(tf.float32, [None, 6, 4], name="x")
length = tf.placeholder(tf.int32, [None], name="length")
target = tf.placeholder(tf.float32, [None], name="target")
time_major = tf.transpose(x, [1, 0, 2])
forward = tf.contrib.rnn.LSTMBlockFusedCell(7, forget_bias=0.5, cell_clip=1.5, use_peephole=True, name="fw")
backward = tf.contrib.rnn.TimeReversedFusedRNN(tf.contrib.rnn.LSTMBlockFusedCell(5, name="bw"))
out_fw, (_, h_fw) = forward(time_major, dtype=tf.float32, sequence_length=length)
out_bw, (_, h_bw) = backward(time_major, dtype=tf.float32, sequence_length=length)
encoded = tf.transpose(tf.concat([out_fw, out_bw], axis=2), [1, 0, 2], name="encoded")
estimate = tf.squeeze(tf.layers.dense(tf.concat([h_fw, h_bw], axis=1), 1), axis=1, name="estimate")
loss = tf.reduce_mean(tf.squared_difference(target, estimate))
train_op = tf.train.AdamOptimizer(0.02).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        sess.run(train_op, {x: sequences, length: lengths, target: wanted})
    tf.train.Saver().save(sess, "model/model.ckpt", global_step=60)
    golden.write(sess, {x: sequences[:6], length: lengths[:6]}, [encoded, estimate])
