"""Saved on another machine and copied: the checkpoint file names absolute paths that are gone."""
import os
import shutil

import tensorflow as tf

import golden

tf.set_random_seed(10)
points, classes = golden.clusters(128, 7, 2)
x = tf.placeholder(tf.float32, [None, 7], name="x-input")
y_ = tf.placeholder(tf.float32, [None, 2], name="y-input")
with tf.name_scope("layer"):
    W = tf.Variable(tf.random_normal([7, 2], stddev=0.2), name="weights")
    b = tf.Variable(tf.zeros([2]), name="biases")
    y = tf.add(tf.matmul(x, W), b, name="Wx_plus_b")
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y))
train_step = tf.train.GradientDescentOptimizer(0.3).minimize(loss)
onehot = [[1.0, 0.0] if c else [0.0, 1.0] for c in classes]

golden.fresh()
saver = tf.train.Saver(max_to_keep=5)
with golden.elsewhere("/home/alice/train/run7") as folder, tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(1, 121):
        sess.run(train_step, {x: points, y_: onehot})
        if step % 40 == 0:
            saver.save(sess, os.path.join(folder, "model.ckpt"), global_step=step)
    for name in os.listdir(folder):
        shutil.copy(os.path.join(folder, name), "model")
    golden.write(sess, {x: points[:6]}, [y])
