"""A net in NCHW order, as people trained on GPUs. Trained and evaluated here as its NHWC twin with the same weights."""
import os
import shutil
import tempfile

import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(39)
pictures = random.uniform(size=(48, 3, 12, 12)).astype(np.float32)
classes = (pictures[:, 0].mean(axis=(1, 2)) > 0.5).astype(np.int64)


def network(data_format):
    """The graph: (image, label, training, probabilities, train_op)."""
    axis = 1 if data_format == "channels_first" else 3
    spatial = [2, 3] if axis == 1 else [1, 2]
    image = tf.placeholder(tf.float32, [None, 3, 12, 12] if axis == 1 else [None, 12, 12, 3], name="image")
    label = tf.placeholder(tf.int64, [None], name="label")
    training = tf.placeholder(tf.bool, [], name="training")
    net = tf.layers.conv2d(image, 6, 3, 2, "same", data_format, use_bias=False, name="conv1")
    net = tf.layers.batch_normalization(net, axis, 0.8, training=training, fused=True, name="bn1")
    net = tf.layers.max_pooling2d(tf.nn.relu(net), 2, 2, "same", data_format)
    up = tf.layers.conv2d_transpose(net, 5, 2, 2, "valid", data_format, name="up")
    net = tf.nn.relu(tf.concat([up, up * up], axis))
    net = tf.layers.average_pooling2d(net, 2, 2, data_format=data_format)
    net = tf.layers.conv2d(net, 4, 3, 1, "valid", data_format, name="conv2")
    logits = tf.layers.dense(tf.reduce_mean(net, spatial), 2, name="fc")
    loss = tf.losses.sparse_softmax_cross_entropy(label, logits)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train_op = tf.train.MomentumOptimizer(0.05, 0.9).minimize(loss)
    return image, label, training, tf.nn.softmax(logits, name="probabilities"), train_op


golden.fresh()
folder = tempfile.mkdtemp()
with tf.Graph().as_default(), tf.Session() as sess:
    tf.set_random_seed(39)
    image, label, training, probabilities, train_op = network("channels_last")
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        rows = random.choice(48, 16)
        sess.run(train_op, {image: pictures[rows].transpose(0, 2, 3, 1), label: classes[rows], training: True})
    tf.train.Saver().save(sess, os.path.join(folder, "twin"))
    golden.write(sess, {image: pictures[:6].transpose(0, 2, 3, 1)}, [probabilities], {training: False},
                 extra={"inputs.image": pictures[:6]})
with tf.Graph().as_default(), tf.Session() as sess:
    network("channels_first")
    saver = tf.train.Saver()
    saver.restore(sess, os.path.join(folder, "twin"))
    saver.save(sess, "model/nchw.ckpt", global_step=60)
shutil.rmtree(folder)
