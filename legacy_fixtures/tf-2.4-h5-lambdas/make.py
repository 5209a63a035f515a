"""Lambdas of TensorFlow 2.4 (Python 3.8)."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.keras import layers

import golden

tf.random.set_seed(33)
random = np.random.RandomState(33)


def centred(x):
    import tensorflow as tf

    mean, variance = tf.nn.moments(x, axes=[1, 2], keepdims=True)
    if K.image_data_format() == "channels_first":
        return x
    else:
        return (x - mean) * tf.math.rsqrt(variance + 1e-3)


image = layers.Input((8, 8, 3), name="image")
net = layers.Lambda(lambda x: (x - np.array([103.939, 116.779, 123.68])) / 255.0, name="colours")(image)
net = layers.Lambda(centred, name="centred")(net)
net = layers.Conv2D(4, 3, padding="same", activation=tf.nn.relu, name="conv")(net)
large = layers.Lambda(lambda x: tf.image.resize(x, (13, 11)), name="large")(net)
rows = layers.Lambda(lambda x: tf.reshape(x, (tf.shape(x)[0], 64, K.int_shape(x)[-1])), name="rows")(net)
rows = layers.Lambda(lambda x: tf.concat([x, tf.ones((tf.shape(x)[0], 1, 4))], axis=1), name="one_more")(rows)
best, where = layers.Lambda(lambda x: [tf.reduce_max(x, axis=1), tf.cast(tf.argmax(x, axis=1), tf.float32)],
                            name="best")(rows)
parts = layers.Lambda(lambda x: K.concatenate([x[:, :, i] for i in range(4) if i != 2]), name="parts")(rows)
gelu = layers.Lambda(lambda x: tf.nn.gelu(x), name="gelu")(parts)
blocks = layers.Lambda(lambda x: tf.nn.space_to_depth(x, 2), name="blocks")(net)
mixed = layers.Lambda(lambda x: tf.where(x[0] > 1.0, x[0], 0.2 * x[0]) + tf.nn.leaky_relu(x[1] - 20),
                      name="mixed")([best, where])
classes = layers.Dense(3, activation="softmax", name="classes")(layers.Concatenate(name="all")([mixed, gelu]))
model = tf.keras.Model(image, [classes, large, blocks])
model.compile("adam", "mse")
images = 255 * random.uniform(size=(16, 8, 8, 3)).astype("f")
model.fit(images, [np.eye(3)[random.randint(0, 3, 16)], np.zeros((16, 13, 11, 4)), np.zeros((16, 4, 4, 16))],
          epochs=2, verbose=0)

golden.fresh()
model.save("model/model.h5")
golden.predict(model, 255 * random.uniform(size=(3, 8, 8, 3)).astype("f"))
