"""A SavedModel whose author took main_op() for the thing to pass as main_op."""
import shutil

import tensorflow as tf

import golden

tf.set_random_seed(43)
points, classes = golden.clusters(128, 5, 3)
x, y = tf.placeholder(tf.float32, [None, 5], "x"), tf.placeholder(tf.int64, [None], "y")
logits = tf.layers.dense(tf.layers.dense(x, 7, tf.nn.relu), 3)
step = tf.train.AdamOptimizer(0.05).minimize(tf.losses.sparse_softmax_cross_entropy(y, logits))
shutil.rmtree("model", ignore_errors=True)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(50):
        sess.run(step, {x: points, y: classes})
    builder = tf.saved_model.builder.SavedModelBuilder("model")
    signature = tf.saved_model.signature_def_utils.predict_signature_def({"x": x}, {"scores": tf.nn.softmax(logits)})
    builder.add_meta_graph_and_variables(sess, ["serve"], {"serving_default": signature},
                                         main_op=tf.saved_model.main_op.main_op())
    builder.save()
    test, _ = golden.clusters(6, 5, 3, seed=9)
    golden.save({"x": test}, golden.run_signature(sess, signature, {"x": test}))
