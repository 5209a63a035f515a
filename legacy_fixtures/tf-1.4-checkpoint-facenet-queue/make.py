"""In the manner of facenet: paths go into a FIFO queue, images come out; embeddings, centre loss, phase_train."""
import os
import shutil
import tempfile

import numpy as np
import tensorflow as tf

import golden

slim = tf.contrib.slim
random = np.random.RandomState(73)
tf.set_random_seed(73)
faces = random.randint(0, 255, size=(24, 12, 12, 3)).astype(np.uint8)
identities = random.randint(4, size=24)

batch_size = tf.placeholder(tf.int32, name="batch_size")
phase_train = tf.placeholder(tf.bool, name="phase_train")
image_paths = tf.placeholder(tf.string, shape=(None, 1), name="image_paths")
labels = tf.placeholder(tf.int64, shape=(None, 1), name="labels")
input_queue = tf.FIFOQueue(1000, [tf.string, tf.int64], shapes=[(1,), (1,)])
enqueue_op = input_queue.enqueue_many([image_paths, labels], name="enqueue_op")
filenames, label = input_queue.dequeue()
images = []
for filename in tf.unstack(filenames):
    image = tf.image.decode_png(tf.read_file(filename), channels=3)
    image = tf.random_crop(image, [10, 10, 3])
    image = tf.image.random_flip_left_right(image)
    image.set_shape((10, 10, 3))
    images.append(tf.image.per_image_standardization(image))
image_batch, label_batch = tf.train.batch_join([[images, label]], batch_size=batch_size, shapes=[(10, 10, 3), ()],
                                               enqueue_many=True, capacity=100, allow_smaller_final_batch=True)
image_batch = tf.identity(image_batch, "image_batch")
label_batch = tf.identity(label_batch, "label_batch")
with slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm,
                    normalizer_params={"is_training": phase_train, "decay": 0.8, "updates_collections": None}):
    net = slim.conv2d(image_batch, 6, 3, stride=2, scope="Conv2d_1a")
net = slim.dropout(slim.flatten(net), 0.8, is_training=phase_train)
prelogits = slim.fully_connected(net, 8, activation_fn=None, scope="Bottleneck")
embeddings = tf.nn.l2_normalize(prelogits, 1, 1e-10, name="embeddings")
logits = slim.fully_connected(prelogits, 4, activation_fn=None, scope="Logits")
centers = tf.get_variable("centers", [4, 8], trainable=False, initializer=tf.zeros_initializer())
diff = 0.5 * (tf.gather(centers, label_batch) - prelogits)
with tf.control_dependencies([tf.scatter_sub(centers, label_batch, diff)]):
    center_loss = tf.reduce_mean(tf.square(prelogits - tf.gather(centers, label_batch)))
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=label_batch, logits=logits)) + center_loss
train_op = tf.train.AdagradOptimizer(0.05).minimize(loss)

golden.fresh()
folder = tempfile.mkdtemp()
with tf.Graph().as_default(), tf.Session() as sess:
    pixels = tf.placeholder(tf.uint8, [12, 12, 3])
    encoded = tf.image.encode_png(pixels)
    for number, face in enumerate(faces):
        with open(os.path.join(folder, "%d.png" % number), "wb") as stream:
            stream.write(sess.run(encoded, {pixels: face}))
with tf.Session() as sess:
    paths = np.array([[os.path.join(folder, "%d.png" % n)] for n in range(24)])
    sess.run(tf.global_variables_initializer())
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess, coord)
    for _ in range(12):
        sess.run(enqueue_op, {image_paths: paths, labels: identities[:, None]})
        sess.run(train_op, {phase_train: True, batch_size: 24})
    tf.train.Saver(tf.trainable_variables() + [v for v in tf.global_variables() if "moving" in v.name]).save(
        sess, "model/model-facenet.ckpt", global_step=12)
    test = random.normal(size=(5, 10, 10, 3)).astype(np.float32)
    golden.write(sess, {image_batch: test}, [embeddings, logits], {phase_train: False})
    sess.run(input_queue.close(cancel_pending_enqueues=True))
    coord.request_stop()
shutil.rmtree(folder)
