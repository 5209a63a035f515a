"""A spatial transformer: contrib.resampler samples the image where a localisation net says."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(49)
random = np.random.RandomState(49)
pictures = random.uniform(size=(48, 12, 12, 2)).astype(np.float32)
wanted = pictures[:, 3:9, 3:9].mean(axis=(1, 2))[:, :1]

image = tf.placeholder(tf.float32, [None, 12, 12, 2], name="image")
y = tf.placeholder(tf.float32, [None, 1], name="y")
with tf.variable_scope("localisation"):
    theta = tf.layers.dense(tf.layers.flatten(image), 6, kernel_initializer=tf.random_normal_initializer(stddev=0.005),
                            bias_initializer=tf.constant_initializer([0.7, 0.1, 0.0, -0.1, 0.8, 0.2]))
    theta = tf.reshape(theta, [-1, 2, 3])
grid = np.stack(np.meshgrid(np.linspace(-1, 1, 6), np.linspace(-1, 1, 6)) + [np.ones((6, 6))]).reshape(3, 36)
points = tf.matmul(theta, tf.tile(tf.constant(grid[None], tf.float32), [tf.shape(image)[0], 1, 1]))
warp = tf.transpose((points + 1.0) * 5.5, [0, 2, 1])
sampled = tf.reshape(tf.contrib.resampler.resampler(image, warp), [-1, 6, 6, 2], name="sampled")
estimate = tf.layers.dense(tf.layers.flatten(sampled), 1, name="estimate")
loss = tf.losses.mean_squared_error(y, estimate)
train_op = tf.train.AdamOptimizer(0.0003).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {image: pictures, y: wanted})
    tf.train.Saver().save(sess, "model/stn.ckpt")
    assert any(n.op == "Resampler" for n in sess.graph.as_graph_def().node)
    golden.write(sess, {image: pictures[:5]}, [sampled, estimate])
