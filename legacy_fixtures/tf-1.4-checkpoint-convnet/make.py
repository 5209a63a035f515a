"""A convolutional net with tf.layers.batch_normalization, an is_training placeholder and UPDATE_OPS."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(2)
random = np.random.RandomState(2)
labels = random.randint(3, size=96)
images = (random.normal(size=(96, 12, 12, 1)) + labels.reshape(-1, 1, 1, 1) * 0.8).astype(np.float32)

X = tf.placeholder(tf.float32, shape=(None, 12, 12, 1), name="X")
y = tf.placeholder(tf.int32, shape=(None,), name="y")
is_training = tf.placeholder(tf.bool, name="is_training")

net = tf.layers.conv2d(X, 6, 3, padding="same", use_bias=False)
net = tf.layers.batch_normalization(net, training=is_training, momentum=0.9)
net = tf.nn.relu(net)
net = tf.layers.max_pooling2d(net, 2, 2)
net = tf.layers.conv2d(net, 8, 3, padding="valid", bias_initializer=tf.random_normal_initializer(stddev=0.5))
net = tf.layers.batch_normalization(net, training=is_training, momentum=0.9, fused=True)
net = tf.nn.elu(net)
net = tf.contrib.layers.flatten(net)
net = tf.layers.dropout(net, rate=0.4, training=is_training)
logits = tf.layers.dense(net, 3)

loss = tf.losses.sparse_softmax_cross_entropy(labels=y, logits=logits)
correct = tf.nn.in_top_k(logits, y, 1)
accuracy = tf.reduce_mean(tf.cast(correct, tf.float32), name="accuracy")
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    train_step = tf.train.MomentumOptimizer(0.02, 0.9).minimize(loss)

golden.fresh()
saver = tf.train.Saver()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(60):
        rows = random.choice(96, 16)
        sess.run(train_step, {X: images[rows], y: labels[rows], is_training: True})
    saver.save(sess, "model/convnet")
    golden.write(sess, {X: images[:5]}, [logits], {is_training: False})
