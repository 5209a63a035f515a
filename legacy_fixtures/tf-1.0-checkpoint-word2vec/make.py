"""word2vec in the style of the tutorial: nce_loss, normalised embeddings, similarity to fixed validation words."""
import numpy as np
import tensorflow as tf

import golden

vocabulary_size, embedding_size = 40, 8
tf.set_random_seed(25)
random = np.random.RandomState(25)
valid_examples = np.array([1, 5, 9, 13])

train_inputs = tf.placeholder(tf.int32, shape=[None], name="train_inputs")
train_labels = tf.placeholder(tf.int32, shape=[None, 1], name="train_labels")
valid_dataset = tf.constant(valid_examples, dtype=tf.int32)
with tf.device('/cpu:0'):
    embeddings = tf.Variable(tf.random_uniform([vocabulary_size, embedding_size], -1.0, 1.0))
    embed = tf.nn.embedding_lookup(embeddings, train_inputs)
    nce_weights = tf.Variable(tf.truncated_normal([vocabulary_size, embedding_size], stddev=0.35))
    nce_biases = tf.Variable(tf.zeros([vocabulary_size]))
loss = tf.reduce_mean(tf.nn.nce_loss(weights=nce_weights, biases=nce_biases, labels=train_labels, inputs=embed,
                                     num_sampled=8, num_classes=vocabulary_size))
optimizer = tf.train.GradientDescentOptimizer(1.0).minimize(loss)
norm = tf.sqrt(tf.reduce_sum(tf.square(embeddings), 1, keep_dims=True))
normalized_embeddings = embeddings / norm
valid_embeddings = tf.nn.embedding_lookup(normalized_embeddings, valid_dataset)
similarity = tf.matmul(valid_embeddings, normalized_embeddings, transpose_b=True)

golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        word = random.randint(vocabulary_size, size=32)
        sess.run(optimizer, {train_inputs: word, train_labels: ((word + random.randint(1, 3, 32)) % 40)[:, None]})
    tf.train.Saver().save(sess, "model/word2vec")
    print(similarity.name, embed.name)
    golden.write(sess, {train_inputs: np.array([3, 1, 39, 20, 7], np.int32)}, [embed, similarity])
