"""The checkpoint format before 0.12: one file, no .index (write_version=V1)."""
import tensorflow as tf

import golden

tf.set_random_seed(21)
points, classes = golden.clusters(128, 10, 3)
x = tf.placeholder(tf.float32, [None, 10], name="x")
labels = tf.placeholder(tf.int64, [None], name="labels")
with tf.name_scope("hidden1"):
    weights = tf.Variable(tf.truncated_normal([10, 12], stddev=0.3), name="weights")
    biases = tf.Variable(tf.zeros([12]), name="biases")
    hidden1 = tf.nn.relu(tf.matmul(x, weights) + biases)
with tf.name_scope("softmax_linear"):
    weights = tf.Variable(tf.truncated_normal([12, 3], stddev=0.3), name="weights")
    biases = tf.Variable(tf.zeros([3]), name="biases")
    logits = tf.matmul(hidden1, weights) + biases
cross_entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(logits, labels, name="xentropy")
loss = tf.reduce_mean(cross_entropy, name="xentropy_mean")
tf.summary.scalar("loss", loss)
global_step = tf.Variable(0, name="global_step", trainable=False)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=global_step)
eval_correct = tf.reduce_sum(tf.cast(tf.nn.in_top_k(logits, labels, 1), tf.int32))

golden.fresh()
saver = tf.train.Saver(write_version=tf.train.SaverDef.V1)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(50):
        sess.run(train_op, {x: points, labels: classes})
    saver.save(sess, "model/checkpoint-file", global_step=global_step)
    print(logits.name)
    golden.write(sess, {x: points[:6]}, [logits])
