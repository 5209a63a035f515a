"""export_savedmodel of a DNNLinearCombinedClassifier."""
import os
import shutil
import tempfile

import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(44)
fc = tf.feature_column
colour = fc.categorical_column_with_vocabulary_list("colour", ["red", "green", "blue"], num_oov_buckets=1)
shop = fc.categorical_column_with_hash_bucket("shop", 7)
weight = fc.numeric_column("weight", shape=[2])
price = fc.bucketized_column(fc.numeric_column("price"), [1.0, 5.0, 9.0])
columns = [fc.embedding_column(colour, 3), fc.indicator_column(shop), weight, price]


def draw(count):
    return {"colour": random.choice(["red", "green", "blue", "odd"], size=(count, 1)).astype(object),
            "shop": random.choice(["north", "south", "west"], size=(count, 1)).astype(object),
            "weight": random.normal(size=(count, 2)).astype(np.float32),
            "price": random.uniform(0, 12, size=(count, 1)).astype(np.float32)}


features = draw(128)
labels = ((features["weight"][:, 0] > 0).astype(np.int32) + (features["price"][:, 0] > 5))[:, None]
folder = tempfile.mkdtemp()
estimator = tf.estimator.DNNLinearCombinedClassifier(
    folder, linear_feature_columns=[colour, price], dnn_feature_columns=columns, dnn_hidden_units=[8, 6], n_classes=3,
    label_vocabulary=None, config=tf.estimator.RunConfig(tf_random_seed=44))
estimator.train(tf.estimator.inputs.numpy_input_fn(features, labels, 16, None, True), steps=60)
receiver = tf.estimator.export.build_parsing_serving_input_receiver_fn(fc.make_parse_example_spec(columns + [colour]))
golden.fresh()
exported = estimator.export_savedmodel(folder, receiver)
shutil.move(exported.decode() if isinstance(exported, bytes) else exported, "model/1543622400")
shutil.rmtree(folder)


def feature(value):
    if value.dtype == object:
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=[item.encode() for item in value]))
    return tf.train.Feature(float_list=tf.train.FloatList(value=value))


test = draw(6)
examples = np.array([tf.train.Example(features=tf.train.Features(feature={
    name: feature(rows[i]) for name, rows in test.items()})).SerializeToString() for i in range(6)])
with tf.Graph().as_default(), tf.Session() as sess:
    meta = tf.saved_model.loader.load(sess, ["serve"], "model/1543622400")
    more = {}
    predicted = golden.run_signature(sess, meta.signature_def["predict"], {"examples": examples})
    for key, value in predicted.items():
        more["predict.outputs." + key] = golden.plain(value)
    more["predict.inputs.examples"] = examples
    golden.save({"inputs": examples}, golden.run_signature(sess, meta.signature_def["serving_default"], {"inputs": examples}),
                more)
