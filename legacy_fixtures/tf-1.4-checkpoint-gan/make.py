"""A GAN: generator and discriminator, two optimizers, no labels at all."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(71)
random = np.random.RandomState(71)
real = np.tanh(random.normal(size=(128, 1, 1, 1)) * np.linspace(-1, 1, 64).reshape(1, 8, 8, 1)).astype(np.float32)


def generator(z):
    with tf.variable_scope("generator"):
        net = tf.nn.relu(tf.layers.dense(z, 4 * 4 * 6))
        net = tf.layers.conv2d_transpose(tf.reshape(net, [-1, 4, 4, 6]), 4, 3, 2, "same", activation=tf.nn.relu)
        return tf.nn.tanh(tf.layers.conv2d(net, 1, 3, padding="same"))


def discriminator(x, reuse=False):
    with tf.variable_scope("discriminator", reuse=reuse):
        net = tf.layers.conv2d(x, 6, 3, 2, activation=tf.nn.leaky_relu, name="c1")
        logit = tf.layers.dense(tf.contrib.layers.flatten(net), 1, name="out")
        return tf.nn.sigmoid(logit), logit


z = tf.placeholder(tf.float32, [None, 5], name="z")
x = tf.placeholder(tf.float32, [None, 8, 8, 1], name="real_images")
fake = generator(z)
D_real, D_logit_real = discriminator(x)
D_fake, D_logit_fake = discriminator(fake, reuse=True)


def cross_entropy(logits, like):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=logits, labels=like(logits)))


d_loss = cross_entropy(D_logit_real, tf.ones_like) + cross_entropy(D_logit_fake, tf.zeros_like)
g_loss = cross_entropy(D_logit_fake, tf.ones_like)
theta = tf.trainable_variables()
d_train = tf.train.AdamOptimizer(0.005, 0.5).minimize(d_loss, var_list=[v for v in theta if "discr" in v.name])
g_train = tf.train.AdamOptimizer(0.005, 0.5).minimize(g_loss, var_list=[v for v in theta if "gener" in v.name])

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(60):
        noise = random.uniform(-1, 1, size=(32, 5))
        sess.run([d_train, g_train], {z: noise, x: real[step % 4 * 32:][:32]})
    tf.train.Saver().save(sess, "model/gan.ckpt", global_step=60)
    print(fake.name, D_real.name, D_fake.name)
    golden.write(sess, {z: random.uniform(-1, 1, size=(6, 5)).astype(np.float32), x: real[:6]},
                 [fake, D_real, D_fake])
