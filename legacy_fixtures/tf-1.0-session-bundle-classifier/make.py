"""A model for TensorFlow Serving of 2016: contrib.session_bundle's exporter."""
import shutil

import tensorflow as tf
from tensorflow.contrib.session_bundle import exporter

import golden

tf.set_random_seed(48)
points, classes = golden.clusters(128, 6, 3)
serialized = tf.placeholder(tf.string, name="tf_example")
parsed = tf.parse_example(serialized, {"x": tf.FixedLenFeature([6], tf.float32)})
x = tf.identity(parsed["x"], name="x")
y = tf.placeholder(tf.int64, [None], name="y")
w1, b1 = tf.Variable(tf.truncated_normal([6, 8], stddev=0.5), name="w1"), tf.Variable(tf.zeros([8]), name="b1")
w2, b2 = tf.Variable(tf.truncated_normal([8, 3], stddev=0.5), name="w2"), tf.Variable(tf.zeros([3]), name="b2")
logits = tf.matmul(tf.tanh(tf.matmul(x, w1) + b1), w2) + b2
scores = tf.nn.softmax(logits, name="scores")
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
step = tf.train.GradientDescentOptimizer(0.3).minimize(loss)
shutil.rmtree("model", ignore_errors=True)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(60):
        sess.run(step, {x: points, y: classes})
    export = exporter.Exporter(tf.train.Saver(sharded=True))
    export.init(sess.graph.as_graph_def(), default_graph_signature=exporter.classification_signature(x, scores_tensor=scores),
                named_graph_signatures={"inputs": exporter.generic_signature({"flowers": x}),
                                        "outputs": exporter.generic_signature({"scores": scores, "logits": logits})})
    export.export("model", tf.constant(7), sess)
    test, _ = golden.clusters(6, 6, 3, seed=9)
    golden.save({"flowers": test}, dict(zip(["scores", "logits"], sess.run([scores, logits], {x: test}))))
