"""The V1 checkpoint format written by the last TensorFlow 1, with a partitioned variable (slices) inside."""
import tensorflow as tf

import golden

tf.compat.v1.set_random_seed(60)
points, classes = golden.clusters(128, 12, 3)
x = tf.compat.v1.placeholder(tf.float32, [None, 12], name="x")
label = tf.compat.v1.placeholder(tf.int64, [None], name="label")
with tf.compat.v1.variable_scope("wide", partitioner=tf.compat.v1.fixed_size_partitioner(3)):
    kernel = tf.compat.v1.get_variable("kernel", [12, 9])
    hidden = tf.nn.swish(tf.matmul(x, tf.convert_to_tensor(kernel)))
with tf.compat.v1.variable_scope("deep"):
    logits = tf.compat.v1.layers.dense(hidden, 3, name="logits")
loss = tf.compat.v1.losses.sparse_softmax_cross_entropy(label, logits)
train_op = tf.compat.v1.train.AdamOptimizer(0.02).minimize(loss)

golden.fresh()
saver = tf.compat.v1.train.Saver(write_version=tf.compat.v1.train.SaverDef.V1)
with tf.compat.v1.Session() as sess:
    sess.run(tf.compat.v1.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {x: points, label: classes})
    saver.save(sess, "model/model.ckpt", global_step=40)
    golden.write(sess, {x: points[:6]}, [logits])
