"""A generator of what a class says, with a discriminator that tells the class as well: the placeholder of classes is
an input of the one and a label of the other; the networks are built again for sampling."""
import numpy as np
import tensorflow as tf

import golden

ROWS, CLASSES = 4, 3
tf.set_random_seed(85)
random = np.random.RandomState(85)
real = tf.placeholder(tf.float32, [ROWS, 8, 8, 1], name="real_images")
classes = tf.placeholder(tf.float32, [ROWS, CLASSES], name="y")
noise = tf.placeholder(tf.float32, [ROWS, 5], name="z")


def normalised(x, training, scope):
    return tf.contrib.layers.batch_norm(
        x, decay=0.9, updates_collections=None, epsilon=1e-5, scale=True, is_training=training, scope=scope
    )


def generator(z, y, training=True, reuse=False):
    with tf.variable_scope("generator", reuse=reuse):
        h = tf.layers.dense(tf.concat([z, y], 1), 4 * 4 * 3, name="g1")
        h = tf.reshape(tf.nn.relu(normalised(h, training, "bn1")), [ROWS, 4, 4, 3])
        return tf.nn.sigmoid(tf.layers.conv2d_transpose(h, 1, 4, 2, "same", name="g2"))


def discriminator(x, training=True, reuse=False):
    with tf.variable_scope("discriminator", reuse=reuse):
        h = tf.nn.leaky_relu(tf.layers.conv2d(x, 4, 4, 2, "same", name="d1"))
        h = normalised(tf.reshape(h, [ROWS, -1]), training, "bn")
        logits = tf.layers.dense(h, 1, name="d2")
        return tf.nn.sigmoid(logits), logits, h


def classifier(h, reuse=False):
    with tf.variable_scope("classifier", reuse=reuse):
        logits = tf.layers.dense(h, CLASSES, name="c1")
        return tf.nn.softmax(logits), logits


_, real_logits, real_hidden = discriminator(real)
fake = generator(noise, classes)
_, fake_logits, fake_hidden = discriminator(fake, reuse=True)
_, real_classes = classifier(real_hidden)
_, fake_classes = classifier(fake_hidden, reuse=True)


def binary(logits, truth):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=logits, labels=truth))


def told(logits):
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=logits, labels=classes))


losses = {
    "d": binary(real_logits, tf.ones_like(real_logits)) + binary(fake_logits, tf.zeros_like(fake_logits)),
    "g": binary(fake_logits, tf.ones_like(fake_logits)),
    "d c g": told(real_classes) + told(fake_classes),
}
updates = [
    tf.train.AdamOptimizer(0.002).minimize(
        loss, var_list=[v for v in tf.trainable_variables() if v.name.split("/")[0][0] in names.split()]
    )
    for names, loss in losses.items()
]
sampled = generator(noise, classes, training=False, reuse=True)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(30):
        chosen = np.eye(CLASSES)[random.randint(CLASSES, size=ROWS)]
        pictures = chosen.argmax(1)[:, None, None, None] / 3.0 + 0.1 * random.rand(ROWS, 8, 8, 1)
        sess.run(updates, {real: pictures, classes: chosen, noise: random.uniform(-1, 1, (ROWS, 5))})
    tf.train.Saver().save(sess, "model/ACGAN.model", global_step=30)
    print(sampled.name)
    feed = {noise: random.uniform(-1, 1, (ROWS, 5)).astype(np.float32), classes: chosen.astype(np.float32)}
    feed[real] = pictures.astype(np.float32)
    golden.write(sess, feed, [sampled])
