"""A named-entity tagger: characters and words, LSTM, a CRF whose decoder is the end of the model."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(36)
random = np.random.RandomState(36)
sentences = random.randint(1, 20, size=(48, 6)).astype(np.int32)
lengths = random.randint(2, 7, size=48).astype(np.int32)
tags = ((sentences + np.roll(sentences, 1, 1)) % 4).astype(np.int32)

tokens = tf.placeholder(tf.int32, [None, None], name="tokens")
nwords = tf.placeholder(tf.int32, [None], name="nwords")
gold = tf.placeholder(tf.int32, [None, None], name="gold")
table = tf.get_variable("embedding", [20, 6], initializer=tf.random_normal_initializer(stddev=0.5))
time_major = tf.transpose(tf.nn.embedding_lookup(table, tokens), [1, 0, 2])
output, _ = tf.contrib.rnn.LSTMBlockFusedCell(8)(time_major, dtype=tf.float32, sequence_length=nwords)
logits = tf.layers.dense(tf.transpose(output, [1, 0, 2]), 4, name="logits")
crf_params = tf.get_variable("crf", [4, 4])
pred_ids, score = tf.contrib.crf.crf_decode(logits, crf_params, nwords)
log_likelihood, _ = tf.contrib.crf.crf_log_likelihood(logits, gold, nwords, crf_params)
loss = tf.reduce_mean(-log_likelihood)
train_op = tf.train.AdamOptimizer(0.03).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(train_op, {tokens: sentences, nwords: lengths, gold: tags})
    tf.train.Saver().save(sess, "model/ner")
    print(pred_ids.name, score.name)
    golden.write(sess, {tokens: sentences[:6], nwords: lengths[:6]}, [pred_ids, score])
