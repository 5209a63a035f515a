"""A detector as the Object Detection API built them: bytes of any size in, boxes after suppression out."""
import numpy as np
import tensorflow as tf

import golden

slim = tf.contrib.slim
random = np.random.RandomState(6)
tf.set_random_seed(6)

image_tensor = tf.placeholder(tf.uint8, [None, None, None, 3], name="image_tensor")
with tf.name_scope("Preprocessor"):
    resized = tf.map_fn(lambda image: tf.image.resize_images(image, [16, 16]), tf.to_float(image_tensor))
    images = resized * (2.0 / 255.0) - 1.0

normalizer = {"is_training": False, "scale": True, "decay": 0.9}
with slim.arg_scope([slim.conv2d, slim.separable_conv2d], normalizer_fn=slim.batch_norm,
                    activation_fn=tf.nn.relu6, normalizer_params=normalizer):
    with tf.variable_scope("FeatureExtractor/MobilenetV1"):
        net = slim.conv2d(images, 6, 3, stride=2, scope="Conv2d_0")
        net = slim.separable_conv2d(net, None, 3, depth_multiplier=1, stride=2, scope="Conv2d_1_depthwise")
        net = slim.conv2d(net, 8, 1, scope="Conv2d_1_pointwise")
wide = tf.truncated_normal_initializer(stddev=0.9)
with tf.variable_scope("BoxPredictor_0"):
    plain = {"activation_fn": None, "normalizer_fn": None, "weights_initializer": wide}
    encodings = slim.conv2d(net, 4, 1, scope="BoxEncodingPredictor", **plain)
    logits = slim.conv2d(net, 3, 1, scope="ClassPredictor", **plain)
    encodings = tf.reshape(encodings, tf.stack([tf.shape(encodings)[0], 16, 4]))
    logits = tf.reshape(logits, tf.stack([tf.shape(logits)[0], 16, 3]))


def suppressed(of_one_image):
    """The best boxes of one image, filled up with zeros, and how many they are."""
    boxes, scores = of_one_image
    best, classes = tf.reduce_max(scores[:, 1:], 1), tf.argmax(scores[:, 1:], 1)
    kept = tf.image.non_max_suppression(boxes, best, 6, iou_threshold=0.1)
    count = tf.shape(kept)[0]
    fill = [[0, 6 - count]]
    return (tf.pad(tf.gather(boxes, kept), fill + [[0, 0]]), tf.pad(tf.gather(best, kept), fill),
            tf.to_float(tf.pad(tf.gather(classes, kept) + 1, fill)), tf.to_float(count))


with tf.name_scope("Postprocessor"):
    y, x, h, w = tf.unstack(encodings, axis=2)
    columns, rows = tf.meshgrid(tf.range(4.0), tf.range(4.0))
    cy, cx = y / 5.0 + (tf.reshape(rows, [-1]) + 0.5) / 4.0, x / 5.0 + (tf.reshape(columns, [-1]) + 0.5) / 4.0
    h, w = tf.exp(h / 5.0) * 0.4, tf.exp(w / 5.0) * 0.4
    boxes = tf.stack([cy - h / 2, cx - w / 2, cy + h / 2, cx + w / 2], 2)
    found = tf.map_fn(suppressed, (boxes, tf.nn.sigmoid(logits)), dtype=(tf.float32,) * 4)
names = ("detection_boxes", "detection_scores", "detection_classes", "num_detections")
outputs = [tf.identity(tensor, name=name) for tensor, name in zip(found, names)]

golden.fresh()
saver = tf.train.Saver()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for variable in tf.global_variables():
        if "moving_variance" in variable.name:
            sess.run(variable.assign(random.uniform(0.1, 0.4, variable.shape)))
        elif "beta" in variable.name or "moving_mean" in variable.name:
            sess.run(variable.assign(random.normal(size=variable.shape, scale=0.3)))
    saver.save(sess, "model/model.ckpt")
    pictures = random.randint(0, 256, (3, 20, 28, 3))
    pictures[0] = np.linspace(0, 255, 28).reshape(1, 28, 1)
    pictures[1, 5:12, 8:20] = 255
    golden.write(sess, {image_tensor: pictures.astype(np.uint8)}, outputs)
