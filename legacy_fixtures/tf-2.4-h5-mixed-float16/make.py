"""Trained with the mixed_float16 policy, TensorFlow 2.4."""
import numpy as np
import tensorflow as tf

import golden

tf.random.set_seed(19)
random = np.random.RandomState(19)
tf.keras.mixed_precision.set_global_policy("mixed_float16")
layers = tf.keras.layers

model = tf.keras.Sequential([
    layers.Conv2D(4, 3, activation="relu", input_shape=(8, 8, 1)),
    layers.BatchNormalization(),
    layers.Flatten(),
    layers.Dense(8, activation="relu"),
    layers.Dense(3),
    layers.Activation("softmax", dtype="float32"),
])
model.compile(tf.keras.optimizers.Adam(0.01), "categorical_crossentropy", metrics=["accuracy"])
classes = random.randint(3, size=64)
images = (random.normal(size=(64, 8, 8, 1)) + classes[:, None, None, None]).astype(np.float32)
model.fit(images, np.eye(3)[classes], epochs=6, batch_size=8, verbose=0)

golden.fresh()
model.save("model/model.h5")
golden.predict(model, (random.normal(size=(5, 8, 8, 1)) + (np.arange(5) % 3)[:, None, None, None]).astype(np.float32))
