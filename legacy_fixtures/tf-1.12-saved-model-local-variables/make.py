"""Scores shifted and scaled by local variables: an initialiser sets them when the model is loaded."""
import shutil

import tensorflow as tf

import golden

tf.set_random_seed(61)
points, classes = golden.clusters(96, 5, 3)
x, y = tf.placeholder(tf.float32, [None, 5], "x"), tf.placeholder(tf.int64, [None], "y")
offset = tf.get_local_variable("offset", initializer=tf.constant([0.5, -1.0, 2.0]))
gain = tf.get_local_variable("gain", [3], initializer=tf.constant_initializer(1.5))
logits = tf.layers.dense(x, 3, name="logits")
scores = tf.add(logits * gain, offset, name="scores")
names = tf.contrib.lookup.index_to_string_table_from_tensor(tf.constant(["low", "middle", "high"]))
label = names.lookup(tf.argmax(scores, 1))
step = tf.train.AdamOptimizer(0.05).minimize(tf.losses.sparse_softmax_cross_entropy(y, logits))
shutil.rmtree("model", ignore_errors=True)
with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.local_variables_initializer(), tf.tables_initializer()])
    for _ in range(60):
        sess.run(step, {x: points, y: classes})
    signature = tf.saved_model.signature_def_utils.predict_signature_def({"x": x}, {"scores": scores, "label": label})
    builder = tf.saved_model.builder.SavedModelBuilder("model")
    started = tf.group(tf.local_variables_initializer(), tf.tables_initializer(), name="start")
    builder.add_meta_graph_and_variables(sess, ["serve"], {"serving_default": signature}, legacy_init_op=started)
    builder.save()
    test, _ = golden.clusters(6, 5, 3, seed=9)
    golden.save({"x": test}, golden.run_signature(sess, signature, {"x": test}))
