"""Embeddings split by fixed_size_partitioner, looked up in both ways, and partitioned dense layers."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(7)
random = np.random.RandomState(7)
words = random.randint(50, size=(64, 6))
users = random.randint(20, size=(64,))
clicked = ((words.sum(axis=1) + users) % 2).astype(np.float32)

word_ids = tf.placeholder(tf.int64, [None, 6], name="word_ids")
user_id = tf.placeholder(tf.int64, [None], name="user_id")
label = tf.placeholder(tf.float32, [None], name="label")

with tf.variable_scope("input_layer"):
    word_table = tf.get_variable("word_embedding", [50, 8], partitioner=tf.fixed_size_partitioner(3),
                                 initializer=tf.random_normal_initializer(stddev=0.3))
    user_table = tf.get_variable("user_embedding", [20, 4], partitioner=tf.fixed_size_partitioner(4))
words_in = tf.nn.embedding_lookup(word_table, word_ids, partition_strategy="div")
users_in = tf.nn.embedding_lookup(user_table, user_id)
net = tf.concat([tf.reduce_mean(words_in, 1), users_in], 1)
with tf.variable_scope("dnn", partitioner=tf.min_max_variable_partitioner(max_partitions=2, min_slice_size=64)):
    net = tf.layers.dense(net, 10, activation=tf.nn.tanh, name="hiddenlayer_0")
    logit = tf.layers.dense(net, 1, name="logits")
probability = tf.sigmoid(tf.squeeze(logit, [1]), name="ctr")

loss = tf.losses.log_loss(label, probability)
train_op = tf.train.AdagradOptimizer(0.2).minimize(loss, tf.train.get_or_create_global_step())

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(50):
        rows = random.choice(64, 16)
        sess.run(train_op, {word_ids: words[rows], user_id: users[rows], label: clicked[rows]})
    tf.train.Saver().save(sess, "model/model.ckpt", global_step=50)
    golden.write(sess, {word_ids: words[:6], user_id: users[:6]}, [probability])
