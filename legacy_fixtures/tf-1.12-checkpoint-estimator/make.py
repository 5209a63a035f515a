"""The model_dir of a tf.estimator.Estimator fed by a Dataset: a training graph without placeholders."""
import os
import shutil
import tempfile

import tensorflow as tf

import golden

points, classes = golden.clusters(128, 10, 3)


def input_fn():
    data = tf.data.Dataset.from_tensor_slices(({"measurements": points}, classes))
    return data.shuffle(128, seed=1).repeat().batch(16)


def model_fn(features, labels, mode, params):
    net = tf.feature_column.input_layer(features, [tf.feature_column.numeric_column("measurements", [10])])
    net = tf.layers.dense(net, params["units"], tf.nn.relu)
    logits = tf.layers.dense(net, 3)
    predictions = {"classes": tf.argmax(logits, axis=1), "probabilities": tf.nn.softmax(logits, name="softmax_tensor")}
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, predictions=predictions)
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    accuracy = tf.metrics.accuracy(labels, predictions["classes"])
    tf.summary.scalar("train_accuracy", accuracy[1])
    train_op = tf.train.AdamOptimizer(0.01).minimize(loss, tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op, eval_metric_ops={"accuracy": accuracy})


golden.fresh()
folder = tempfile.mkdtemp()
config = tf.estimator.RunConfig(tf_random_seed=45, save_checkpoints_steps=30, keep_checkpoint_max=2)
estimator = tf.estimator.Estimator(model_fn, folder, config, {"units": 12})
estimator.train(input_fn, max_steps=60)
for name in os.listdir(folder):
    if name.startswith(("model.ckpt", "checkpoint")):
        shutil.copy(os.path.join(folder, name), "model")
shutil.rmtree(folder)

# What estimator.predict computes: the graph of the PREDICT mode with the stored weights.
with tf.Graph().as_default(), tf.Session() as sess:
    tf.train.create_global_step()
    x = tf.placeholder(tf.float32, [None, 10], name="IteratorGetNext")
    spec = model_fn({"measurements": x}, None, tf.estimator.ModeKeys.PREDICT, {"units": 12})
    tf.train.Saver().restore(sess, "model/model.ckpt-60")
    test, _ = golden.clusters(8, 10, 3, seed=9)
    golden.write(sess, {x: test}, [spec.predictions["probabilities"], spec.predictions["classes"]])
