"""Words in, scores out: index_table_from_file with an absolute path of the machine that trained the model."""
import os
import shutil

import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(32)
random = np.random.RandomState(32)
vocabulary = ["good", "bad", "film", "plot", "boring", "great", "actor", "the", "awful", "fine"]
reviews = random.choice(vocabulary + ["unseen", "words"], size=(64, 6))
classes = (np.isin(reviews, ["good", "great", "fine"]).sum(1) > np.isin(reviews, ["bad", "awful", "boring"]).sum(1))

golden.fresh()
with golden.elsewhere("/home/alice/projects/sentiment/data") as folder:
    path = os.path.join(folder, "vocab.txt")
    with open(path, "w") as stream:
        stream.write("\n".join(vocabulary) + "\n")
    tokens = tf.placeholder(tf.string, [None, None], name="tokens")
    label = tf.placeholder(tf.float32, [None], name="label")
    table = tf.contrib.lookup.index_table_from_file(path, num_oov_buckets=3)
    ids = table.lookup(tokens)
    embedding = tf.get_variable("embedding", [len(vocabulary) + 3, 5])
    mean = tf.reduce_mean(tf.nn.embedding_lookup(embedding, ids), axis=1)
    hidden = tf.layers.dense(mean, 6, activation=tf.nn.relu, name="hidden")
    logits = tf.squeeze(tf.layers.dense(hidden, 1, name="logits"), axis=-1)
    loss = tf.losses.sigmoid_cross_entropy(label, logits)
    train_op = tf.train.AdamOptimizer(0.02).minimize(loss)
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
        for _ in range(60):
            sess.run(train_op, {tokens: reviews, label: classes.astype(np.float32)})
        tf.train.Saver().save(sess, "model/sentiment.ckpt")
        shutil.copy(path, "model")
        print(logits.name, [t.name for t in tf.get_collection(tf.GraphKeys.ASSET_FILEPATHS)])
        golden.write(sess, {tokens: reviews[:7]}, [logits])
