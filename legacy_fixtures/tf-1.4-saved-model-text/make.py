"""A SavedModel written as text."""
import shutil

import tensorflow as tf

import golden

tf.set_random_seed(46)
points, classes = golden.clusters(128, 5, 3)
x, y = tf.placeholder(tf.float32, [None, 5], "x"), tf.placeholder(tf.int64, [None], "y")
normal = (x - tf.constant(points.mean(0))) / tf.constant(points.std(0))
logits = tf.layers.dense(tf.layers.dense(normal, 7, tf.nn.elu), 3)
names = tf.gather(tf.constant(["mal\xe4n", 'a "b"', "c\\d\n"]), tf.argmax(logits, 1))
step = tf.train.AdagradOptimizer(0.3).minimize(tf.losses.sparse_softmax_cross_entropy(y, logits))
shutil.rmtree("model", ignore_errors=True)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(50):
        sess.run(step, {x: points, y: classes})
    builder = tf.saved_model.builder.SavedModelBuilder("model")
    signature = tf.saved_model.signature_def_utils.predict_signature_def({"x": x}, {"scores": tf.nn.softmax(logits), "name": names})
    builder.add_meta_graph_and_variables(sess, ["serve"], {"serving_default": signature})
    builder.save(as_text=True)
    test, _ = golden.clusters(6, 5, 3, seed=9)
    golden.save({"x": test}, golden.run_signature(sess, signature, {"x": test}))
