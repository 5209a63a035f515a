"""SavedModelBuilder of TensorFlow 1.4: two signatures in the graph for serving, a second graph for training."""
import shutil

import numpy as np
import tensorflow as tf

import golden

points, classes = golden.clusters(128, 6, 3)
sm = tf.saved_model


def network(x):
    hidden = tf.layers.dense(x, 8, tf.nn.tanh, name="hidden")
    return tf.layers.dense(hidden, 3, name="logits")


def training():
    x, y = tf.placeholder(tf.float32, [None, 6], "x"), tf.placeholder(tf.int64, [None], "y")
    loss = tf.losses.sparse_softmax_cross_entropy(y, network(x))
    return x, y, tf.train.AdamOptimizer(0.02).minimize(loss), loss


shutil.rmtree("model", ignore_errors=True)
builder = sm.builder.SavedModelBuilder("model")
with tf.Graph().as_default(), tf.Session() as sess:
    tf.set_random_seed(41)
    x, y, step, loss = training()
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(step, {x: points, y: classes})
    builder.add_meta_graph_and_variables(sess, [sm.tag_constants.TRAINING], signature_def_map={
        "train": sm.signature_def_utils.build_signature_def({"x": sm.utils.build_tensor_info(x)},
                                                            {"loss": sm.utils.build_tensor_info(loss)}, "train")})
    weights = {v.op.name: sess.run(v) for v in tf.trainable_variables()}

with tf.Graph().as_default(), tf.Session() as sess:
    serialized = tf.placeholder(tf.string, [None], "tf_example")
    parsed = tf.parse_example(serialized, {"x": tf.FixedLenFeature([6], tf.float32)})
    x = tf.identity(parsed["x"], "features")
    logits = network(x)
    values, indices = tf.nn.top_k(tf.nn.softmax(logits), 3)
    names = tf.contrib.lookup.index_to_string_table_from_tensor(tf.constant(["setosa", "virginica", "other"]))
    classified = names.lookup(tf.to_int64(indices))
    for variable in tf.global_variables():
        variable.load(weights[variable.op.name], sess)
    sess.run(tf.tables_initializer())
    info = sm.utils.build_tensor_info
    predict = sm.signature_def_utils.predict_signature_def({"flowers": x}, {"scores": tf.nn.softmax(logits, name="scores"),
                                                                           "class": tf.argmax(logits, 1, name="class")})
    classify = sm.signature_def_utils.classification_signature_def(serialized, classified, values)
    builder.add_meta_graph([sm.tag_constants.SERVING], {"serving_default": predict, "classify": classify},
                           legacy_init_op=tf.tables_initializer())
    test, _ = golden.clusters(6, 6, 3, seed=9)
    examples = np.array([tf.train.Example(features=tf.train.Features(feature={
        "x": tf.train.Feature(float_list=tf.train.FloatList(value=row))})).SerializeToString() for row in test])
    # The key of a classification's input is "inputs"; the examples hold the same rows.
    more = {"classify.inputs.inputs": examples}
    for key, value in golden.run_signature(sess, classify, {"inputs": examples}).items():
        more["classify.outputs." + key] = golden.plain(value)
    golden.save({"flowers": test}, golden.run_signature(sess, predict, {"flowers": test}), more)
builder.save()
