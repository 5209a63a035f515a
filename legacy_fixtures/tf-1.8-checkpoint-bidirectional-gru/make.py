"""A tagger: embeddings, bidirectional_dynamic_rnn with GRUCells and dropout wrappers, one label for each word."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(31)
random = np.random.RandomState(31)
sentences = random.randint(1, 30, size=(48, 9))
lengths = random.randint(3, 10, size=48)
tags = (sentences + np.roll(sentences, 1, axis=1)) % 3

word_ids = tf.placeholder(tf.int32, [None, None], name="word_ids")
sequence_lengths = tf.placeholder(tf.int32, [None], name="sequence_lengths")
labels = tf.placeholder(tf.int32, [None, None], name="labels")
dropout = tf.placeholder(tf.float32, [], name="dropout")
with tf.variable_scope("words"):
    table = tf.get_variable("_word_embeddings", [30, 6], initializer=tf.random_normal_initializer(stddev=0.5))
    word_embeddings = tf.nn.dropout(tf.nn.embedding_lookup(table, word_ids), dropout)
with tf.variable_scope("bi-gru"):
    cells = [tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.GRUCell(8), state_keep_prob=dropout) for _ in range(2)]
    (output_fw, output_bw), _ = tf.nn.bidirectional_dynamic_rnn(
        cells[0], cells[1], word_embeddings, sequence_length=sequence_lengths, dtype=tf.float32)
    output = tf.concat([output_fw, output_bw], axis=-1)
with tf.variable_scope("proj"):
    W = tf.get_variable("W", dtype=tf.float32, shape=[16, 3])
    b = tf.get_variable("b", shape=[3], dtype=tf.float32, initializer=tf.zeros_initializer())
    nsteps = tf.shape(output)[1]
    pred = tf.matmul(tf.reshape(output, [-1, 16]), W) + b
    logits = tf.reshape(pred, [-1, nsteps, 3])
losses = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits, labels=labels)
loss = tf.reduce_mean(tf.boolean_mask(losses, tf.sequence_mask(sequence_lengths)))
tf.summary.scalar("loss", loss)
with tf.variable_scope("train_step"):
    train_op = tf.train.AdamOptimizer(0.02).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        rows = random.choice(48, 16)
        longest = lengths[rows].max()
        sess.run(train_op, {word_ids: sentences[rows, :longest], sequence_lengths: lengths[rows],
                            labels: tags[rows, :longest], dropout: 0.8})
    tf.train.Saver().save(sess, "model/model.weights")
    print(logits.name)
    golden.write(sess, {word_ids: sentences[:5, :8].astype(np.int32),
                        sequence_lengths: np.minimum(lengths[:5], 8).astype(np.int32)}, [logits], {dropout: 1.0})
