"""A text embedding exported with tensorflow_hub."""
import os
import shutil

import numpy as np
import tensorflow as tf
import tensorflow_hub as hub

import golden

random = np.random.RandomState(54)
vocabulary = ["red", "green", "blue", "cyan", "pink", "grey"]


def module_fn(training, path):
    words = tf.placeholder(tf.string, [None], "words")
    parts = tf.string_split(words, " ")
    table = tf.contrib.lookup.index_table_from_file(path, num_oov_buckets=2)
    dense = tf.sparse_tensor_to_dense(tf.SparseTensor(parts.indices, table.lookup(parts.values), parts.dense_shape), 7)
    embedding = tf.get_variable("embeddings", [8, 5], initializer=tf.random_normal_initializer(seed=54))
    mean = tf.reduce_mean(tf.nn.embedding_lookup(embedding, dense), 1)
    net = tf.layers.dense(mean, 6, tf.nn.tanh, name="hidden", kernel_regularizer=tf.contrib.layers.l2_regularizer(0.1))
    net = tf.layers.dropout(tf.layers.batch_normalization(net, training=training, name="bn"), 0.3, training=training)
    hub.add_signature(inputs=words, outputs={"default": net, "mean": mean})
    codes = tf.placeholder(tf.float32, [None, 5], "codes")
    hub.add_signature("codes", inputs={"codes": codes}, outputs=tf.matmul(codes, embedding, transpose_b=True))


shutil.rmtree("model", ignore_errors=True)
with golden.elsewhere("/home/alice/data") as folder:
    path = os.path.join(folder, "tokens.txt")
    with open(path, "w") as stream:
        stream.write("\n".join(vocabulary) + "\n")
    spec = hub.create_module_spec(module_fn, [(set(), {"training": False, "path": path}), ({"train"}, {"training": True, "path": path})])
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(54)
        module = hub.Module(spec, trainable=True, name="m")
        words = np.array(["red green", "blue", "pink odd red", "grey cyan"])
        codes = random.normal(size=(3, 5)).astype(np.float32)
        out = module(tf.constant(words), as_dict=True)
        scored = module({"codes": tf.constant(codes)}, signature="codes", as_dict=True)
        sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
        for variable in tf.global_variables():
            if "moving" in variable.op.name:
                variable.load(random.uniform(0.5, 1.5, size=variable.shape.as_list()).astype(np.float32), sess)
        module.export("model", sess)
        more = {"codes.inputs.codes": codes, "codes.outputs.default": sess.run(scored)["default"]}
        golden.save({"default": words}, sess.run(out), more)
