"""Numbers put into buckets as TensorFlow Transform 0.15 did, TensorFlow 1.15: an op without a kernel today."""
import shutil

import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.python.ops import gen_boosted_trees_ops as trees

import golden

tf.disable_v2_behavior()
tf.set_random_seed(46)
random = np.random.RandomState(46)
fare = tf.placeholder(tf.float32, [None], "fare")
miles = tf.placeholder(tf.float32, [None], "miles")
bounds = [tf.constant([-0.5, 0.25, 1.5], tf.float32, name="fares"), tf.constant([-0.4, 0.1, 0.1, 0.5], tf.float32, name="miles_")]
buckets = trees.boosted_trees_bucketize([fare, miles], bounds, name="apply_buckets")
features = tf.concat([tf.one_hot(bucket, 4) for bucket in buckets], 1)
weights = tf.get_variable("weights", [8, 2])
tips = tf.nn.sigmoid(tf.matmul(features, weights), name="tips")
shutil.rmtree("model", ignore_errors=True)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    outputs = {"tips": tips, "fare_bucket": buckets[0], "miles_bucket": buckets[1]}
    tf.saved_model.simple_save(sess, "model", {"fare": fare, "miles": miles}, outputs)
    with tf.Graph().as_default(), tf.Session() as again:
        signature = tf.saved_model.load(again, ["serve"], "model").signature_def["serving_default"]
        test = {
            "fare": np.array([-3, -0.5, 0.2, 0.25, 0.3, 1.5, 9, np.inf, np.nan], np.float32),
            "miles": np.array([-1, 0, 0.1, 0.75, 0.8, -np.inf, 5, np.nan, 0], np.float32),
        }
        golden.save(test, golden.run_signature(again, signature, test))
