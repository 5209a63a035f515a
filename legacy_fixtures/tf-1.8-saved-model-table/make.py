"""Words in, tag scores out: a SavedModel with an asset and a main_op."""
import os
import shutil

import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(42)
random = np.random.RandomState(42)
vocabulary = ["red", "green", "blue", "cyan", "pink", "grey"]
shutil.rmtree("model", ignore_errors=True)
with golden.elsewhere("/home/alice/data") as folder:
    path = os.path.join(folder, "colours.txt")
    with open(path, "w") as stream:
        stream.write("\n".join(vocabulary) + "\n")
    words = tf.placeholder(tf.string, [None, 4], "words")
    table = tf.contrib.lookup.index_table_from_file(path, num_oov_buckets=2)
    with tf.variable_scope("net", use_resource=True):
        embedding = tf.get_variable("embedding", [8, 5])
        mean = tf.reduce_mean(tf.nn.embedding_lookup(embedding, table.lookup(words)), 1)
        scores = tf.layers.dense(mean, 3, tf.nn.sigmoid, name="scores")
    target = tf.placeholder(tf.float32, [None, 3])
    step = tf.train.GradientDescentOptimizer(0.5).minimize(tf.losses.log_loss(target, scores))
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
        drawn = random.choice(vocabulary + ["plaid", "dotted"], size=(64, 4))
        for _ in range(150):
            sess.run(step, {words: drawn, target: np.isin(drawn, ["red", "pink", "cyan"])[:, :3].astype(np.float32)})
        builder = tf.saved_model.builder.SavedModelBuilder("model")
        signature = tf.saved_model.signature_def_utils.predict_signature_def({"words": words}, {"scores": scores})
        builder.add_meta_graph_and_variables(sess, ["serve"], {"serving_default": signature}, clear_devices=True,
                                             assets_collection=tf.get_collection(tf.GraphKeys.ASSET_FILEPATHS),
                                             main_op=tf.group(tf.tables_initializer(), name="fill_tables"))
        builder.save()
        golden.save({"words": drawn[:6]}, golden.run_signature(sess, signature, {"words": drawn[:6]}))
