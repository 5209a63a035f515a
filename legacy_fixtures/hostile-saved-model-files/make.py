"""The signature writes a file and reads one (WriteFile, ReadFile), another read hides in a table initialiser."""
import shutil

import tensorflow as tf

import golden

tf.set_random_seed(84)
x = tf.placeholder(tf.float32, [None, 3], "x")
scores = tf.layers.dense(x, 2)
with tf.control_dependencies([tf.write_file("PWNED", tf.as_string(tf.reduce_sum(x)))]):
    content = tf.read_file("PWNED")
with tf.control_dependencies([content]):
    scores = tf.identity(scores)
shutil.rmtree("model", ignore_errors=True)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    builder = tf.saved_model.builder.SavedModelBuilder("model")
    signature = tf.saved_model.signature_def_utils.predict_signature_def({"x": x}, {"scores": scores, "content": content})
    builder.add_meta_graph_and_variables(sess, ["serve"], {"serving_default": signature},
                                         main_op=tf.group(tf.read_file("notes.txt"), name="start"))
    builder.save()
