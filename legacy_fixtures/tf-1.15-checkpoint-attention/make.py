"""A small BERT-like encoder: masks, multi-head attention, layer norm, gelu through erf, a pooled and a token output."""
import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.contrib import layers

import golden

width, heads, longest = 16, 2, 8
tf.set_random_seed(63)
random = np.random.RandomState(63)
tokens = random.randint(1, 25, size=(64, longest))
masks = (np.arange(longest) < random.randint(3, longest + 1, size=(64, 1))).astype(np.int64)
classes = ((tokens * masks == 7).any(axis=1) | (tokens * masks == 3).any(axis=1)).astype(np.int64)

input_ids = tf.placeholder(tf.int32, [None, None], name="input_ids")
input_mask = tf.placeholder(tf.int32, [None, None], name="input_mask")
label_ids = tf.placeholder(tf.int32, [None], name="label_ids")
keep = tf.placeholder(tf.float32, [], name="keep_prob")


def gelu(x):
    return x * 0.5 * (1.0 + tf.erf(x / tf.sqrt(2.0)))


def split_heads(x):
    shape = tf.shape(x)
    return tf.transpose(tf.reshape(x, [shape[0], shape[1], heads, width // heads]), [0, 2, 1, 3])


def layer_norm(x, name):
    return layers.layer_norm(x, begin_norm_axis=-1, begin_params_axis=-1, scope=name)


with tf.variable_scope("bert"):
    with tf.variable_scope("embeddings"):
        table = tf.get_variable("word_embeddings", [25, width], initializer=tf.truncated_normal_initializer(stddev=0.3))
        positions = tf.get_variable("position_embeddings", [longest, width],
                                    initializer=tf.truncated_normal_initializer(stddev=0.1))
        seq_length = tf.shape(input_ids)[1]
        hidden = tf.gather(table, input_ids) + tf.slice(positions, [0, 0], [seq_length, -1])
        hidden = tf.nn.dropout(layer_norm(hidden, "LayerNorm"), keep_prob=keep)
    adder = (1.0 - tf.cast(input_mask[:, None, None, :], tf.float32)) * -10000.0
    for number in range(1):
        with tf.variable_scope("layer_%d" % number):
            q, k, v = (split_heads(tf.layers.dense(hidden, width, name=n)) for n in ("query", "key", "value"))
            scores = tf.einsum("bhqd,bhkd->bhqk", q, k) / float(width // heads) ** 0.5
            context = tf.matmul(tf.nn.dropout(tf.nn.softmax(scores + adder), keep_prob=keep), v)
            context = tf.reshape(tf.transpose(context, [0, 2, 1, 3]), tf.shape(hidden))
            hidden = layer_norm(hidden + tf.layers.dense(context, width, name="attention_output"), "norm_1")
            inner = tf.layers.dense(hidden, 2 * width, gelu, name="intermediate")
            hidden = layer_norm(hidden + tf.layers.dense(inner, width, name="output"), "norm_2")
    sequence_output = tf.identity(hidden, name="sequence_output")
    pooled = tf.layers.dense(hidden[:, 0], width, tf.tanh, name="pooler")
with tf.variable_scope("loss"):
    logits = tf.layers.dense(pooled, 2)
    probabilities = tf.nn.softmax(logits, axis=-1)
    log_probs = tf.nn.log_softmax(logits, axis=-1)
    one_hot = tf.one_hot(label_ids, 2)
    loss = tf.reduce_mean(-tf.reduce_sum(one_hot * log_probs, axis=-1))
train_op = tf.train.AdamOptimizer(0.003).minimize(loss, tf.train.get_or_create_global_step())

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(50):
        rows = random.choice(64, 16)
        sess.run(train_op, {input_ids: tokens[rows], input_mask: masks[rows], label_ids: classes[rows], keep: 0.9})
    tf.train.Saver([v for v in tf.global_variables() if "Adam" not in v.name]).save(sess, "model/bert_model.ckpt")
    print(probabilities.name)
    golden.write(sess, {input_ids: tokens[:5].astype(np.int32), input_mask: masks[:5].astype(np.int32)},
                 [probabilities, sequence_output], {keep: 1.0})
