"""Functions of TensorFlow beyond the usual ones on pictures, steps and matrices, TensorFlow 2.8."""
import numpy as np
import tensorflow as tf

import golden

tf.random.set_seed(92)
random = np.random.RandomState(92)
layers = tf.keras.layers

pictures = layers.Input((8, 8, 3), name="pictures")
flat = layers.BatchNormalization(epsilon=1e-8, name="norm")(pictures)
image = tf.image.adjust_contrast(tf.image.adjust_hue(tf.image.adjust_saturation(pictures, 0.7), 0.1), 1.2)
bright = tf.image.adjust_brightness(tf.image.adjust_gamma(pictures, 1.5), 0.1)
grey = tf.image.rgb_to_grayscale(tf.image.convert_image_dtype(pictures, tf.uint8))
small = tf.image.central_crop(tf.image.resize(tf.image.transpose(bright), (6, 6), method="area"), 0.5)
marks = tf.cast(tf.saturate_cast(tf.image.rgb_to_yuv(pictures) * 900.0 - 200.0, tf.uint8), tf.float32) / 255.0
rows = tf.nn.conv1d(image[:, 0], tf.constant(random.normal(size=(2, 3, 2)), tf.float32), 1, "SAME")
look = tf.concat(
    [tf.reduce_mean(one, axis=[1, 2]) for one in (flat, image, tf.cast(grey, tf.float32) / 255.0, small, marks)]
    + [tf.reduce_max(rows, axis=1)],
    axis=-1,
)

steps = layers.Input((None, 4), name="steps")
count = tf.shape(steps)
merged = layers.Dense(5, name="merged")(tf.reshape(steps, [count[0] * count[1], 4]))
apart = tf.reshape(merged, [count[0], count[1], 5])
seen = tf.linalg.band_part(tf.ones([count[1], count[1]]), -1, 0)
scores = tf.matmul(apart, apart, transpose_b=True) - 1e9 * (1.0 - seen)
wide = tf.matmul(tf.nn.softmax(scores), steps)
best = tf.argmax(wide[:, :, 0], axis=1, output_type=tf.int32)
chosen = tf.gather_nd(steps, tf.stack([tf.range(count[0]), best], axis=1))
again = tf.gather(wide, tf.stack([best, best], axis=1), batch_dims=1)
middle = wide[:, count[1] // 2]
shown = tf.sequence_mask(best, count[1], dtype=tf.float32)
walk = tf.concat([chosen, again[:, 1], middle, tf.reduce_sum(shown, axis=1, keepdims=True)], axis=-1)

square = tf.matmul(small[..., 0], small[..., 0], transpose_b=True) + tf.eye(4)
far = tf.stack([tf.norm(square, ord=one, axis=[1, 2]) for one in (1, np.inf, "fro")], axis=-1)
solved = tf.linalg.matvec(tf.linalg.inv(square), tf.linalg.solve(square, small[..., 1])[:, 0])
size = tf.concat([far, solved, tf.math.xlogy(solved, far[:, :1]), tf.norm(far, ord=3, axis=-1, keepdims=True)], axis=-1)

model = tf.keras.Model([pictures, steps], [look, walk, size])
drawn = [random.uniform(0.01, 0.05, size=3), random.normal(size=3), random.normal(size=3), 1e-7 * np.ones(3)]
model.get_layer("norm").set_weights([np.asarray(one, np.float32) for one in drawn])
golden.fresh()
model.save("model/functions.h5")
drawn = random.uniform(0.1, 0.9, size=(3, 8, 8, 3)), random.normal(size=(3, 5, 4))
golden.predict(model, *(one.astype(np.float32) for one in drawn))
