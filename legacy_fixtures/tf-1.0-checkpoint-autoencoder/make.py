"""An autoencoder: no labels; the loss compares the output with the input."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(5)
random = np.random.RandomState(5)
factors = random.normal(size=(200, 3))
data = 1 / (1 + np.exp(-2 * factors.dot(random.normal(size=(3, 20))))).astype(np.float32)

X = tf.placeholder("float", [None, 20], name="X")
weights = {
    "encoder_h1": tf.Variable(tf.random_normal([20, 12], stddev=0.9), name="encoder_h1"),
    "encoder_h2": tf.Variable(tf.random_normal([12, 4], stddev=0.9), name="encoder_h2"),
    "decoder_h1": tf.Variable(tf.random_normal([4, 12], stddev=0.9), name="decoder_h1"),
    "decoder_h2": tf.Variable(tf.random_normal([12, 20], stddev=0.9), name="decoder_h2"),
}
biases = {name: tf.Variable(tf.random_normal([int(w.get_shape()[1])]), name=name + "_b")
          for name, w in sorted(weights.items())}


def layer(x, name):
    return tf.nn.sigmoid(tf.add(tf.matmul(x, weights[name]), biases[name]))


with tf.name_scope("encoder"):
    code = tf.identity(layer(layer(X, "encoder_h1"), "encoder_h2"), name="code")
with tf.name_scope("decoder"):
    y_pred = layer(layer(code, "decoder_h1"), "decoder_h2")
y_true = X

cost = tf.reduce_mean(tf.pow(y_true - y_pred, 2))
optimizer = tf.train.RMSPropOptimizer(0.03).minimize(cost)
init = tf.global_variables_initializer()
saver = tf.train.Saver()

golden.fresh()
with tf.Session() as sess:
    sess.run(init)
    for epoch in range(250):
        sess.run([optimizer, cost], feed_dict={X: data[epoch % 4 * 50:][:50]})
    saver.save(sess, "model/autoencoder.ckpt")
    print(y_pred.name)
    golden.write(sess, {X: data[:6]}, [y_pred])
