"""A HashTable from a KeyValueTensorInitializer maps words to embedding rows; a second one names the classes."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(22)
random = np.random.RandomState(22)
vocabulary = ["the", "cat", "sat", "on", "mat", "dog", "ran", "away"]
sentences = random.choice(vocabulary + ["zebra"], size=(64, 5))
classes = (sentences == "cat").any(axis=1).astype(np.int64) + (sentences == "dog").any(axis=1)

words = tf.placeholder(tf.string, [None, 5], name="words")
labels = tf.placeholder(tf.int64, [None], name="labels")
table = tf.contrib.lookup.HashTable(
    tf.contrib.lookup.KeyValueTensorInitializer(vocabulary, list(range(1, 9)), tf.string, tf.int64), 0)
names = tf.contrib.lookup.HashTable(
    tf.contrib.lookup.KeyValueTensorInitializer([0, 1, 2], ["none", "one pet", "both pets"], tf.int64, tf.string), "?")
ids = table.lookup(words)
embeddings = tf.get_variable("embeddings", [9, 6])
bag = tf.reduce_sum(tf.nn.embedding_lookup(embeddings, ids), 1)
w = tf.get_variable("w", [6, 3])
b = tf.get_variable("b", [3], initializer=tf.constant_initializer(0.0))
logits = tf.nn.xw_plus_b(bag, w, b, name="scores")
best = names.lookup(tf.argmax(logits, 1))
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits, labels))
train_op = tf.train.AdamOptimizer(0.02).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.initialize_all_tables()])
    for _ in range(60):
        sess.run(train_op, {words: sentences, labels: classes})
    tf.train.Saver().save(sess, "model/model.ckpt")
    print(best.name)
    golden.write(sess, {words: sentences[:6]}, [logits, best])
