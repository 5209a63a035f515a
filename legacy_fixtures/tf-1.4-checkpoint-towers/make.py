"""Two towers on two GPUs share their weights; gradients are averaged, the logits of both towers are joined."""
import tensorflow as tf

import golden

tf.set_random_seed(70)
points, classes = golden.clusters(128, 8, 3)
images = tf.placeholder(tf.float32, [None, 8], name="images")
labels = tf.placeholder(tf.int64, [None], name="labels")
opt = tf.train.MomentumOptimizer(0.05, 0.9)


def average_gradients(tower_grads):
    average_grads = []
    for grad_and_vars in zip(*tower_grads):
        grads = [tf.expand_dims(g, 0) for g, _ in grad_and_vars]
        average_grads.append((tf.reduce_mean(tf.concat(grads, 0), 0), grad_and_vars[0][1]))
    return average_grads


tower_grads, tower_logits = [], []
with tf.variable_scope(tf.get_variable_scope()):
    for i, (x, y) in enumerate(zip(tf.split(images, 2), tf.split(labels, 2))):
        with tf.device("/gpu:%d" % i), tf.name_scope("tower_%d" % i):
            hidden = tf.layers.dense(x, 10, tf.nn.relu, name="fc1")
            logits = tf.layers.dense(hidden, 3, name="fc2")
            loss = tf.losses.sparse_softmax_cross_entropy(y, logits)
            tf.summary.scalar("loss", loss)
            tf.get_variable_scope().reuse_variables()
            tower_grads.append(opt.compute_gradients(loss))
            tower_logits.append(logits)
step = tf.Variable(0, trainable=False, name="step")
with tf.variable_scope("apply", reuse=False):
    train_op = opt.apply_gradients(average_gradients(tower_grads), global_step=step)
all_logits = tf.concat(tower_logits, 0, name="all_logits")

golden.fresh()
with tf.Session(config=tf.ConfigProto(allow_soft_placement=True)) as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {images: points, labels: classes})
    tf.train.Saver().save(sess, "model/multi_gpu", global_step=40)
    golden.write(sess, {images: points[:8]}, [all_logits])
