"""Inception's exporter of 2016: examples with JPEG files in, classes and scores out."""
import shutil

import numpy as np
import tensorflow as tf
from tensorflow.contrib.session_bundle import exporter

import golden

tf.set_random_seed(48)
serialized = tf.placeholder(tf.string, name="tf_example")
parsed = tf.parse_example(serialized, {"image/encoded": tf.FixedLenFeature([], tf.string)})


def pixels(encoded):
    """One file as numbers between -1 and 1."""
    image = tf.image.convert_image_dtype(tf.image.decode_jpeg(encoded, channels=3), tf.float32)
    image = tf.expand_dims(tf.image.central_crop(image, 0.875), 0)
    image = tf.squeeze(tf.image.resize_bilinear(image, [8, 8], align_corners=False), [0])
    return (image - 0.5) * 2


images = tf.map_fn(pixels, parsed["image/encoded"], dtype=tf.float32)
logits = tf.matmul(tf.reshape(images, [-1, 192]), tf.Variable(tf.truncated_normal([192, 5], stddev=0.3), name="w"))
values, indices = tf.nn.top_k(logits, 3)
names = tf.constant(["bee", "bird", "bus", "cat", "cup"])
classes = tf.contrib.lookup.index_to_string(tf.to_int64(indices), mapping=names)
shutil.rmtree("model", ignore_errors=True)
with tf.Session() as sess:
    sess.run([tf.global_variables_initializer(), tf.initialize_all_tables()])
    export = exporter.Exporter(tf.train.Saver(sharded=True, write_version=tf.train.SaverDef.V1))
    signature = exporter.classification_signature(serialized, classes_tensor=classes, scores_tensor=values)
    export.init(init_op=tf.initialize_all_tables(), default_graph_signature=signature)
    export.export("model", tf.constant(9), sess)
    random = np.random.RandomState(48)
    files = [sess.run(tf.image.encode_jpeg((random.rand(20, 24, 3) * 255).astype(np.uint8))) for _ in range(3)]
    features = [tf.train.Feature(bytes_list=tf.train.BytesList(value=[file])) for file in files]
    examples = [tf.train.Example(features=tf.train.Features(feature={"image/encoded": f})) for f in features]
    given = np.array([example.SerializeToString() for example in examples])
    golden.save({"inputs": given}, dict(zip(["classes", "scores"], sess.run([classes, values], {serialized: given}))))
