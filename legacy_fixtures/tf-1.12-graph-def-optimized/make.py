"""TransformGraph: constants and batch normalisation folded, weights quantized."""
import tensorflow as tf
from tensorflow.python.framework import graph_util

import golden

tf.set_random_seed(64)
points, classes = golden.clusters(128, 48, 3)
x = tf.placeholder(tf.float32, [None, 4, 4, 3], name="x")
y = tf.placeholder(tf.int64, [None], name="y")
net = tf.layers.conv2d(x, 40, 3, padding="same", use_bias=False, name="conv")
net = tf.nn.relu6(tf.layers.batch_normalization(net, training=False, name="bn"))
net = tf.layers.dense(tf.reshape(net, [-1, 640]), 8, tf.nn.elu, name="hidden")
logits = tf.layers.dense(net, 3, name="logits")
scores = tf.nn.softmax(logits, name="scores")
top, best = tf.nn.top_k(scores, 2, name="top")
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
step = tf.train.AdamOptimizer(0.01).minimize(loss)
golden.fresh()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(step, {x: points.reshape(-1, 4, 4, 3), y: classes})
    frozen = graph_util.convert_variables_to_constants(sess, sess.graph.as_graph_def(), ["scores"])
    from tensorflow.tools.graph_transforms import TransformGraph
    transforms = ["strip_unused_nodes(type=float, shape=\"-1,4,4,3\")", "remove_nodes(op=Identity, op=CheckNumerics)",
                  "fold_constants(ignore_errors=true)", "fold_batch_norms", "fold_old_batch_norms", "quantize_weights(minimum_size=64)", "sort_by_execution_order"]
    smaller = TransformGraph(frozen, ["x"], ["scores"], transforms)
    with open("model/optimized.pb", "wb") as stream:
        stream.write(smaller.SerializeToString())
with tf.Graph().as_default() as graph, tf.Session() as sess:
    tf.import_graph_def(smaller, name="")
    print(sorted({node.op for node in smaller.node}))
    test, _ = golden.clusters(6, 48, 3, seed=9)
    golden.write(sess, {graph.get_tensor_by_name("x:0"): test.reshape(-1, 4, 4, 3)}, [graph.get_tensor_by_name("scores:0")])
