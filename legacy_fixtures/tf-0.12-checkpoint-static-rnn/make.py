"""An unrolled RNN of 2016: tf.nn.rnn over a list of inputs, two BasicLSTMCells."""
import numpy as np
import tensorflow as tf

import golden

n_steps, n_input, n_hidden, n_classes = 5, 4, 8, 3
tf.set_random_seed(20)
random = np.random.RandomState(20)
batch_x = random.normal(size=(48, n_steps, n_input)).astype(np.float32)
batch_y = np.eye(n_classes)[batch_x[:, :, :n_classes].sum(axis=1).argmax(axis=1)]

x = tf.placeholder("float", [None, n_steps, n_input])
y = tf.placeholder("float", [None, n_classes])
weights = {'out': tf.Variable(tf.random_normal([n_hidden, n_classes]))}
biases = {'out': tf.Variable(tf.random_normal([n_classes]))}


def RNN(x, weights, biases):
    x = tf.transpose(x, [1, 0, 2])
    x = tf.reshape(x, [-1, n_input])
    x = tf.split(0, n_steps, x)
    cells = [tf.nn.rnn_cell.BasicLSTMCell(n_hidden, forget_bias=1.0, state_is_tuple=True) for _ in range(2)]
    outputs, states = tf.nn.rnn(tf.nn.rnn_cell.MultiRNNCell(cells), x, dtype=tf.float32)
    return tf.matmul(outputs[-1], weights['out']) + biases['out']


pred = RNN(x, weights, biases)
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(pred, y))
optimizer = tf.train.AdamOptimizer(learning_rate=0.02).minimize(cost)
correct_pred = tf.equal(tf.argmax(pred, 1), tf.argmax(y, 1))
accuracy = tf.reduce_mean(tf.cast(correct_pred, tf.float32))

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(30):
        sess.run(optimizer, feed_dict={x: batch_x, y: batch_y})
    tf.train.Saver().save(sess, "model/rnn_model.ckpt")
    print(pred.name, x.name)
    golden.write(sess, {x: batch_x[:5]}, [pred])
