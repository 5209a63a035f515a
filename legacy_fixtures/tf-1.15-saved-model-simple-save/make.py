"""simple_save at the end of a training script, TensorFlow 1.15."""
import shutil

import numpy as np
import tensorflow.compat.v1 as tf

import golden

tf.disable_v2_behavior()
tf.set_random_seed(45)
random = np.random.RandomState(45)
image = tf.placeholder(tf.float32, [None, 8, 8, 1], "image")
label = tf.placeholder(tf.int64, [None], "label")
keep = tf.placeholder_with_default(1.0, [], "keep_prob")
net = tf.layers.conv2d(image, 4, 3, activation=tf.nn.relu)
net = tf.nn.max_pool2d(tf.layers.batch_normalization(net), 2, 2, "SAME")
net = tf.layers.flatten(tf.nn.dropout(net, rate=1 - keep))
rnn, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.LSTMCell(5), tf.reshape(net, [-1, 9, 4]), dtype=tf.float32)
logits = tf.layers.dense(rnn[:, -1], 3)
scores = tf.nn.softmax(logits, name="scores")
step = tf.train.MomentumOptimizer(0.05, 0.9).minimize(tf.losses.sparse_softmax_cross_entropy(label, logits))
classes = random.randint(3, size=64)
images = (random.normal(size=(64, 8, 8, 1)) + classes[:, None, None, None]).astype(np.float32)
shutil.rmtree("model", ignore_errors=True)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(40):
        sess.run(step, {image: images, label: classes, keep: 0.7})
    tf.saved_model.simple_save(sess, "model", {"image": image}, {"scores": scores, "best": tf.argmax(scores, 1)})
    with tf.Graph().as_default(), tf.Session() as again:
        signature = tf.saved_model.load(again, ["serve"], "model").signature_def["serving_default"]
        test = (random.normal(size=(6, 8, 8, 1)) + (np.arange(6) % 3)[:, None, None, None]).astype(np.float32)
        golden.save({"image": test}, golden.run_signature(again, signature, {"image": test}))
