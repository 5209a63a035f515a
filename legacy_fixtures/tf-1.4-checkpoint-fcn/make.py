"""A fully convolutional net for images of any size: LRN, atrous convolution, transposed convolution, resizing."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(14)
random = np.random.RandomState(14)
pictures = random.uniform(size=(16, 16, 20, 3)).astype(np.float32)
masks = (pictures.mean(axis=3) > 0.5).astype(np.int32)

image = tf.placeholder(tf.float32, [None, None, None, 3], name="image")
annotation = tf.placeholder(tf.int32, [None, None, None], name="annotation")


def conv(x, channels_in, channels_out, name, size=3, stride=1):
    with tf.variable_scope(name):
        w = tf.get_variable("w", [size, size, channels_in, channels_out])
        b = tf.get_variable("b", [channels_out], initializer=tf.constant_initializer(0.05))
    return tf.nn.relu(tf.nn.conv2d(x, w, [1, stride, stride, 1], "SAME") + b)


net = conv(image - 0.5, 3, 6, "conv1")
net = tf.nn.lrn(net, depth_radius=2, bias=1.0, alpha=0.2, beta=0.75)
pool1 = tf.nn.max_pool(net, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
net = conv(pool1, 6, 8, "conv2", stride=2)
with tf.variable_scope("atrous"):
    net = tf.nn.relu(tf.nn.atrous_conv2d(net, tf.get_variable("w", [3, 3, 8, 8]), 2, "SAME"))
with tf.variable_scope("up"):
    kernel = tf.get_variable("w", [4, 4, 6, 8], initializer=tf.truncated_normal_initializer(stddev=0.2))
    net = tf.nn.conv2d_transpose(net, kernel, tf.shape(pool1), [1, 2, 2, 1], "SAME")
fused = tf.add(net, pool1, name="fuse_1")
coarse = tf.image.resize_nearest_neighbor(fused, tf.shape(fused)[1:3] * 2)
scores = tf.image.resize_bilinear(conv(coarse, 6, 4, "conv3"), tf.shape(image)[1:3])
logits = tf.layers.conv2d(scores, 2, 1, name="score")
annotation_pred = tf.argmax(logits, axis=3, name="prediction")
heat = tf.image.resize_bilinear(tf.nn.softmax(logits)[..., 1:], [7, 9], align_corners=True, name="heat")
loss = tf.losses.sparse_softmax_cross_entropy(annotation, logits)
train_op = tf.train.AdamOptimizer(0.01).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {image: pictures, annotation: masks})
    tf.train.Saver().save(sess, "model/model.ckpt", global_step=40)
    golden.write(sess, {image: random.uniform(size=(4, 11, 14, 3)).astype(np.float32)}, [annotation_pred, heat])
