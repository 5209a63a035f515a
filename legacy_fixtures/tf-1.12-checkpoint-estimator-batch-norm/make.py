"""An Estimator whose batch normalisation is in training mode in the only graph there is."""
import os
import shutil
import tempfile

import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(50)
pictures = random.uniform(size=(64, 8, 8, 2)).astype(np.float32)
classes = (pictures[..., 0].mean(axis=(1, 2)) > 0.5).astype(np.int64)


def input_fn():
    data = tf.data.Dataset.from_tensor_slices((pictures, classes))
    return data.shuffle(64, seed=1).repeat().batch(16).make_one_shot_iterator().get_next()


def model_fn(features, labels, mode):
    training = mode == tf.estimator.ModeKeys.TRAIN
    net = tf.layers.conv2d(features, 6, 3, use_bias=False)
    net = tf.nn.relu(tf.layers.batch_normalization(net, momentum=0.8, training=training, fused=True))
    net = tf.layers.dense(tf.layers.flatten(net), 10, use_bias=False)
    net = tf.nn.relu(tf.layers.batch_normalization(net, momentum=0.8, training=training))
    logits = tf.layers.dense(net, 2)
    predictions = tf.nn.softmax(logits, name="softmax_tensor")
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, predictions=predictions)
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train_op = tf.train.MomentumOptimizer(0.02, 0.9).minimize(loss, tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, predictions, loss, train_op)


golden.fresh()
folder = tempfile.mkdtemp()
estimator = tf.estimator.Estimator(model_fn, folder, tf.estimator.RunConfig(tf_random_seed=50))
estimator.train(input_fn, max_steps=40)
for name in os.listdir(folder):
    if name.startswith("model.ckpt-40") or name == "checkpoint":
        shutil.copy(os.path.join(folder, name), "model")
shutil.rmtree(folder)

# What estimator.predict computes: the graph of the PREDICT mode with the stored weights.
with tf.Graph().as_default(), tf.Session() as sess:
    tf.train.create_global_step()
    x = tf.placeholder(tf.float32, [None, 8, 8, 2], name="IteratorGetNext")
    spec = model_fn(x, None, tf.estimator.ModeKeys.PREDICT)
    tf.train.Saver().restore(sess, "model/model.ckpt-40")
    golden.write(sess, {x: pictures[:6]}, [spec.predictions])
