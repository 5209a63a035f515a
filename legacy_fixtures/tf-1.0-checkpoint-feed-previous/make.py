"""A translation model of contrib.legacy_seq2seq: a list of placeholders, and a switch that feeds the decoder itself."""
import numpy as np
import tensorflow as tf

import golden

VOCABULARY, STEPS, SIZE = 9, 2, 6
random = np.random.RandomState(3)
tf.set_random_seed(3)

encoder = [tf.placeholder(tf.int32, [None], name="encoder%d" % i) for i in range(STEPS)]
decoder = [tf.placeholder(tf.int32, [None], name="decoder%d" % i) for i in range(STEPS + 1)]
weights = [tf.placeholder(tf.float32, [None], name="weight%d" % i) for i in range(STEPS)]
feed_previous = tf.placeholder(tf.bool, [], name="feed_previous")

cell = tf.contrib.rnn.GRUCell(SIZE)
outputs, _ = tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq(
    encoder, decoder[:STEPS], cell, VOCABULARY, VOCABULARY, 4, feed_previous=feed_previous)
loss = tf.contrib.legacy_seq2seq.sequence_loss(outputs, decoder[1:], weights)
train_step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)


def sentences(count):
    return [random.randint(VOCABULARY, size=count).astype(np.int32) for _ in range(STEPS)]


golden.fresh()
saver = tf.train.Saver()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(30):
        feeds = dict(zip(encoder, sentences(8)))
        feeds.update(zip(decoder[1:], [feeds[e] for e in encoder]))
        feeds.update({w: np.ones(8) for w in weights})
        feeds.update({decoder[0]: np.zeros(8), feed_previous: False})
        sess.run(train_step, feeds)
    saver.save(sess, "model/translate.ckpt", global_step=30)
    inputs = dict(zip(encoder, sentences(4)))
    inputs[decoder[0]] = np.zeros(4, np.int32)
    unused = {d: np.zeros(4, np.int32) for d in decoder[1:STEPS]}
    unused[feed_previous] = True
    golden.write(sess, inputs, outputs, unused)
