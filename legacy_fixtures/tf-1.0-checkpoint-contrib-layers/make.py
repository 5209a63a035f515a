"""tf.contrib.layers of 2017: convolution2d, batch_norm, fully_connected, regularisers, optimize_loss."""
import numpy as np
import tensorflow as tf

import golden

layers = tf.contrib.layers
tf.set_random_seed(23)
random = np.random.RandomState(23)
pictures = random.uniform(size=(64, 10, 10, 2)).astype(np.float32)
onehot = np.eye(2)[(pictures[..., 0].mean(axis=(1, 2)) > 0.5).astype(int)]

images = tf.placeholder(tf.float32, [None, 10, 10, 2], name="images")
labels = tf.placeholder(tf.float32, [None, 2], name="labels")
phase_train = tf.placeholder(tf.bool, [], name="phase_train")
with tf.contrib.framework.arg_scope([layers.convolution2d], normalizer_fn=layers.batch_norm,
                                    normalizer_params={"is_training": phase_train, "decay": 0.9, "scale": True,
                                                       "updates_collections": None},
                                    weights_regularizer=layers.l2_regularizer(1e-3)):
    net = layers.convolution2d(images, 6, [3, 3], scope="conv1")
    net = layers.max_pool2d(net, [2, 2], scope="pool1")
    net = layers.convolution2d(net, 8, [3, 3], stride=2, padding="VALID", scope="conv2")
net = layers.flatten(net)
net = layers.fully_connected(net, 10, activation_fn=tf.nn.relu6)
net = layers.dropout(net, keep_prob=0.5, is_training=phase_train)
logits = layers.fully_connected(net, 2, activation_fn=None)
tf.losses.softmax_cross_entropy(labels, logits)
train_op = layers.optimize_loss(tf.losses.get_total_loss(), tf.contrib.framework.get_or_create_global_step(),
                                0.02, "Adam", summaries=["loss", "gradients"])

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(50):
        rows = random.choice(64, 16)
        sess.run(train_op, {images: pictures[rows], labels: onehot[rows], phase_train: True})
    tf.train.Saver().save(sess, "model/net.ckpt", global_step=50)
    print(logits.name)
    golden.write(sess, {images: pictures[:6]}, [logits], {phase_train: False})
