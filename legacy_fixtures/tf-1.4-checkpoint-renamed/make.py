"""A Saver with a var_list dictionary: the names in the checkpoint are not the variables' names."""
import tensorflow as tf

import golden

tf.set_random_seed(13)
points, classes = golden.clusters(128, 6, 3)
inp = tf.placeholder(tf.float32, [None, 6], name="inp")
lab = tf.placeholder(tf.int64, [None], name="lab")
with tf.variable_scope("net/tower_0"):
    w1 = tf.get_variable("w", [6, 10])
    b1 = tf.get_variable("b", [10], initializer=tf.constant_initializer(0.1))
    hidden = tf.nn.leaky_relu(tf.matmul(inp, w1) + b1)
    w2 = tf.get_variable("w2", [10, 3])
    b2 = tf.get_variable("b2", [3], initializer=tf.constant_initializer(0.1))
    out = tf.nn.bias_add(tf.matmul(hidden, w2), b2, name="out")
loss = tf.losses.sparse_softmax_cross_entropy(lab, out)
train = tf.train.AdamOptimizer(0.02).minimize(loss)

golden.fresh()
# Names of another code base; w and w2 even swap meaning.
saver = tf.train.Saver({"fc1/kernel": w1, "fc1/bias": b1, "w": w2, "net/tower_0/b": b2})
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train, {inp: points, lab: classes})
    saver.save(sess, "model/export")
    golden.write(sess, {inp: points[:6]}, [out])
