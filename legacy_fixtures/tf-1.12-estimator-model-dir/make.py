"""A model_dir after train_and_evaluate, as it lay on the disk."""
import os
import shutil

import tensorflow as tf

import golden

points, classes = golden.clusters(128, 10, 3)


def input_fn():
    data = tf.data.Dataset.from_tensor_slices(({"measurements": points}, classes))
    return data.repeat().batch(16)


def model_fn(features, labels, mode, params):
    net = tf.layers.dense(features["measurements"], params["units"], tf.nn.relu)
    logits = tf.layers.dense(net, 3)
    scores = tf.nn.softmax(logits, name="scores")
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, predictions={"scores": scores})
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    accuracy = tf.metrics.accuracy(labels, tf.argmax(logits, 1))
    train_op = tf.train.AdamOptimizer(0.01).minimize(loss, tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op, eval_metric_ops={"accuracy": accuracy})


config = tf.estimator.RunConfig(tf_random_seed=74, save_checkpoints_steps=60, keep_checkpoint_max=1, save_summary_steps=1000)
with golden.elsewhere("/home/alice/models/iris") as folder:
    estimator = tf.estimator.Estimator(model_fn, folder, config, {"units": 8})
    tf.estimator.train_and_evaluate(estimator, tf.estimator.TrainSpec(input_fn, max_steps=60), tf.estimator.EvalSpec(input_fn, steps=3))
    shutil.rmtree("model", ignore_errors=True)
    shutil.copytree(folder, "model")
for place, _, names in os.walk("model"):  # The name of the machine is in the names of the event files.
    for name in names:
        if name.startswith("events.out"):
            short = "events.out.tfevents.%s.worker-7" % name.split(".")[3]
            os.rename(os.path.join(place, name), os.path.join(place, short))

with tf.Graph().as_default(), tf.Session() as sess:
    tf.train.create_global_step()
    x = tf.placeholder(tf.float32, [None, 10], name="IteratorGetNext")
    spec = model_fn({"measurements": x}, None, tf.estimator.ModeKeys.PREDICT, {"units": 8})
    tf.train.Saver().restore(sess, "model/model.ckpt-60")
    test, _ = golden.clusters(8, 10, 3, seed=9)
    golden.write(sess, {x: test}, [spec.predictions["scores"]])
