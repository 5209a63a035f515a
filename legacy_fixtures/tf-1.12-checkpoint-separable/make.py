"""A MobileNet-like net of slim: separable_conv2d with and without its pointwise half, batch_norm, relu6."""
import numpy as np
import tensorflow as tf

import golden

slim = tf.contrib.slim
tf.set_random_seed(40)
random = np.random.RandomState(40)
pictures = random.uniform(-1, 1, size=(48, 16, 16, 3)).astype(np.float32)
classes = (pictures[..., 1].mean(axis=(1, 2)) > 0).astype(np.int64) + 1

inputs = tf.placeholder(tf.float32, [None, 16, 16, 3], name="input")
labels = tf.placeholder(tf.int64, [None], name="labels")
training = tf.placeholder(tf.bool, [], name="phase")
with tf.variable_scope("MobilenetV1"), slim.arg_scope(
        [slim.conv2d, slim.separable_conv2d], activation_fn=tf.nn.relu6, normalizer_fn=slim.batch_norm,
        normalizer_params={"is_training": training, "center": True, "scale": True, "decay": 0.9}):
    net = slim.conv2d(inputs, 6, [3, 3], stride=2, scope="Conv2d_0")
    net = slim.separable_conv2d(net, None, [3, 3], depth_multiplier=1, stride=1, scope="Conv2d_1_depthwise")
    net = slim.conv2d(net, 8, [1, 1], scope="Conv2d_1_pointwise")
    net = slim.separable_conv2d(net, 10, [3, 3], depth_multiplier=2, stride=2, rate=1, scope="Conv2d_2")
    with tf.variable_scope("Logits"):
        net = slim.avg_pool2d(net, [4, 4], padding="VALID", scope="AvgPool_1a")
        net = slim.dropout(net, keep_prob=0.8, is_training=training, scope="Dropout_1b")
        logits = slim.conv2d(net, 3, [1, 1], activation_fn=None, normalizer_fn=None, scope="Conv2d_1c_1x1")
        logits = tf.squeeze(logits, [1, 2], name="SpatialSqueeze")
    predictions = slim.softmax(logits, scope="Predictions")
tf.losses.sparse_softmax_cross_entropy(labels, logits)
total_loss = tf.losses.get_total_loss()
train_op = slim.learning.create_train_op(total_loss, tf.train.RMSPropOptimizer(0.005, momentum=0.9, epsilon=1.0))

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        rows = random.choice(48, 16)
        sess.run(train_op, {inputs: pictures[rows], labels: classes[rows], training: True})
    tf.train.Saver().save(sess, "model/mobilenet.ckpt", global_step=60)
    print(predictions.name)
    golden.write(sess, {inputs: pictures[:6]}, [predictions], {training: False})
