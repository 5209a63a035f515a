"""contrib.image.rotate inside the model: the op ImageProjectiveTransform is gone from today's TensorFlow."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(15)
random = np.random.RandomState(15)
pictures = random.uniform(size=(48, 10, 10, 1)).astype(np.float32)
angles = random.uniform(-0.6, 0.6, size=48).astype(np.float32)
classes = (pictures[:, :5].mean(axis=(1, 2, 3)) > 0.5).astype(np.int64)

image = tf.placeholder(tf.float32, [None, 10, 10, 1], name="image")
tilt = tf.placeholder(tf.float32, [None], name="tilt")
label = tf.placeholder(tf.int64, [None], name="label")
straight = tf.stop_gradient(tf.contrib.image.rotate(image, -tilt, interpolation="BILINEAR"))
flipped = tf.contrib.image.transform(image, [-1.0, 0, 9, 0, 1, 0, 0, 0])
net = tf.layers.conv2d(tf.concat([straight, tf.stop_gradient(flipped)], 3), 4, 3, activation=tf.nn.relu)
logits = tf.layers.dense(tf.contrib.layers.flatten(net), 2, name="logits")
loss = tf.losses.sparse_softmax_cross_entropy(label, logits)
train_op = tf.train.AdamOptimizer(0.01).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {image: pictures, tilt: angles, label: classes})
    tf.train.Saver().save(sess, "model/scanner.ckpt")
    print(sorted(set(n.op for n in sess.graph.as_graph_def().node if "Projective" in n.op)))
    golden.write(sess, {image: pictures[:6], tilt: angles[:6]}, [logits])
