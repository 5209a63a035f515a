"""A sequence-to-sequence model with attention: a training decoder and a beam-search decoder that share weights."""
import numpy as np
import tensorflow as tf

import golden

seq2seq = tf.contrib.seq2seq
vocabulary, units, start, end = 12, 8, 1, 2
tf.set_random_seed(37)
random = np.random.RandomState(37)
questions = random.randint(3, vocabulary, size=(48, 5)).astype(np.int32)
answers = np.concatenate([questions[:, ::-1][:, :4], np.full((48, 1), end, np.int32)], axis=1)

source = tf.placeholder(tf.int32, [None, None], name="source")
lengths = tf.placeholder(tf.int32, [None], name="source_lengths")
target = tf.placeholder(tf.int32, [None, 5], name="target")
batch = tf.shape(source)[0]
embedding = tf.get_variable("embedding", [vocabulary, 6], initializer=tf.random_normal_initializer(stddev=0.5))
memory, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(units, name="encoder"),
                                  tf.nn.embedding_lookup(embedding, source), lengths, dtype=tf.float32)
cell = tf.nn.rnn_cell.GRUCell(units, name="decoder")
attention_layer = tf.layers.Dense(units, use_bias=False, name="memory_layer")
output_layer = tf.layers.Dense(vocabulary, name="output_layer")


def attention(memory, lengths, state, batch_size):
    mechanism = seq2seq.LuongAttention(units, memory, lengths)
    wrapped = seq2seq.AttentionWrapper(cell, mechanism, units)
    return wrapped, wrapped.zero_state(batch_size, tf.float32).clone(cell_state=state)


with tf.variable_scope("decode"):
    wrapped, first = attention(memory, lengths, state, batch)
    shifted = tf.concat([tf.fill([batch, 1], start), target[:, :-1]], axis=1)
    helper = seq2seq.TrainingHelper(tf.nn.embedding_lookup(embedding, shifted), tf.fill([batch], 5))
    outputs, _, _ = seq2seq.dynamic_decode(seq2seq.BasicDecoder(wrapped, helper, first, output_layer))
    loss = seq2seq.sequence_loss(outputs.rnn_output, target, tf.ones_like(target, tf.float32))
train_op = tf.train.AdamOptimizer(0.02).minimize(loss)
with tf.variable_scope("decode", reuse=True):
    wide = [seq2seq.tile_batch(t, 3) for t in (memory, lengths, state)]
    wrapped, first = attention(wide[0], wide[1], wide[2], batch * 3)
    beam = seq2seq.BeamSearchDecoder(wrapped, embedding, tf.fill([batch], start), end, first, 3, output_layer)
    found, _, _ = seq2seq.dynamic_decode(beam, maximum_iterations=7)
translation = tf.identity(found.predicted_ids[:, :, 0], name="translation")

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(200):
        sess.run(train_op, {source: questions, lengths: np.full(48, 5), target: answers})
    tf.train.Saver([v for v in tf.global_variables() if "Adam" not in v.name and "power" not in v.name]).save(
        sess, "model/translate.ckpt")
    golden.write(sess, {source: questions[:6], lengths: np.array([5, 5, 4, 5, 3, 5], np.int32)}, [translation])
