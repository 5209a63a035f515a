"""A wide model over a sparse_placeholder: one input is three tensors."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(74)
random = np.random.RandomState(74)
dense = random.randint(1, 9, size=(64, 5)) * (random.uniform(size=(64, 5)) > 0.4)
dense[:, 0] = np.maximum(dense[:, 0], 1)
wanted = (dense.sum(axis=1) % 3).astype(np.int64)


def sparse(rows):
    indices = np.argwhere(rows).astype(np.int64)
    return tf.SparseTensorValue(indices, rows[tuple(indices.T)].astype(np.int64), np.array(rows.shape, np.int64))


ids = tf.sparse_placeholder(tf.int64, name="ids")
label = tf.placeholder(tf.int64, [None], name="label")
table = tf.get_variable("table", [9, 6])
bag = tf.nn.embedding_lookup_sparse(table, ids, None, combiner="sqrtn")
logits = tf.layers.dense(bag, 3, name="logits")
count = tf.sparse_reduce_sum(tf.SparseTensor(ids.indices, tf.ones_like(ids.values), ids.dense_shape), axis=1)
count = tf.identity(count, name="count")
loss = tf.losses.sparse_softmax_cross_entropy(label, logits)
train_op = tf.train.AdamOptimizer(0.03).minimize(loss)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        sess.run(train_op, {ids: sparse(dense), label: wanted})
    tf.train.Saver().save(sess, "model/wide")
    test = sparse(dense[:6])
    print(ids)
    golden.write(sess, {ids.indices: test.indices, ids.values: test.values, ids.dense_shape: test.dense_shape},
                 [logits, count])
