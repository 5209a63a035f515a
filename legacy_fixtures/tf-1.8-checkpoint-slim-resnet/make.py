"""slim's resnet_v2 with small blocks, batch_norm(is_training placeholder), regularisers and slim's train op."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib.slim.python.slim.nets import resnet_utils, resnet_v2

import golden

slim = tf.contrib.slim
tf.set_random_seed(30)
random = np.random.RandomState(30)
pictures = random.uniform(size=(48, 16, 16, 3)).astype(np.float32)
classes = (pictures[..., 0].mean(axis=(1, 2)) > 0.5).astype(np.int64)

images = tf.placeholder(tf.float32, [None, 16, 16, 3], name="images")
labels = tf.placeholder(tf.int64, [None], name="labels")
is_training = tf.placeholder(tf.bool, [], name="is_training")
blocks = [resnet_v2.resnet_v2_block("block1", base_depth=3, num_units=1, stride=2),
          resnet_v2.resnet_v2_block("block2", base_depth=4, num_units=1, stride=1)]
with slim.arg_scope(resnet_utils.resnet_arg_scope(batch_norm_decay=0.9)), slim.arg_scope(
        [slim.conv2d], biases_initializer=tf.random_normal_initializer(stddev=0.2)):
    logits, end_points = resnet_v2.resnet_v2(images, blocks, num_classes=2, is_training=is_training,
                                             global_pool=True, include_root_block=False,
                                             scope="resnet_v2_tiny")
logits = tf.squeeze(logits, [1, 2], name="SpatialSqueeze")
predictions = slim.softmax(logits, scope="Predictions")
slim.losses.sparse_softmax_cross_entropy(logits, labels)
train_op = slim.learning.create_train_op(slim.losses.get_total_loss(), tf.train.MomentumOptimizer(0.02, 0.9))

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        rows = random.choice(48, 16)
        sess.run(train_op, {images: pictures[rows], labels: classes[rows], is_training: True})
    tf.train.Saver().save(sess, "model/model.ckpt", global_step=60)
    golden.write(sess, {images: pictures[:6]}, [predictions, logits], {is_training: False})
