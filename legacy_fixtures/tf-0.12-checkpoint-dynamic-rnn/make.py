"""dynamic_rnn of 0.12 with GRUCells, sequence lengths and an is_training bool: loops and arrays of an older kind."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(26)
random = np.random.RandomState(26)
ids = random.randint(20, size=(48, 6)).astype(np.int32)
lengths = random.randint(2, 7, size=48).astype(np.int32)
classes = (ids[:, 0] + ids[:, 1]) % 2

x = tf.placeholder(tf.int32, [None, 6], name="x")
lens = tf.placeholder(tf.int32, [None], name="lens")
y = tf.placeholder(tf.int32, [None], name="y")
keep = tf.placeholder(tf.float32, name="keep")
with tf.variable_scope("lm"):
    emb = tf.get_variable("embedding", [20, 5])
    cell = tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.GRUCell(7), output_keep_prob=keep)
    outputs, final = tf.nn.dynamic_rnn(cell, tf.gather(emb, x), sequence_length=lens, dtype=tf.float32)
    flat = tf.reshape(outputs, [-1, 7])
    index = tf.range(0, tf.shape(outputs)[0]) * 6 + (lens - 1)
    relevant = tf.gather(flat, index)
    logits = tf.contrib.layers.linear(relevant, 2, scope="softmax")
preds = tf.nn.softmax(logits)
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits, y))
train_step = tf.train.AdamOptimizer(0.02).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(15):
        sess.run(train_step, {x: ids, lens: lengths, y: classes, keep: 0.8})
    tf.train.Saver().save(sess, "model/rnn.ckpt", global_step=15)
    print(preds.name, sorted(set(n.op for n in sess.graph.as_graph_def().node if "Array" in n.op)))
    golden.write(sess, {x: ids[:6], lens: lengths[:6]}, [preds], {keep: 1.0})
