"""tf.keras of TensorFlow 1.12: to_json and save_weights."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(93)
random = np.random.RandomState(93)
layers = tf.keras.layers
image = layers.Input((8, 8, 2), name="image")
net = layers.Conv2D(4, 3, use_bias=False, name="conv")(image)
net = layers.BatchNormalization(fused=True, name="bn")(net)
net = layers.ReLU(6.0, name="relu6")(net)
net = layers.DepthwiseConv2D(3, padding="same", name="depthwise")(net)
net = layers.LSTM(4, name="lstm")(layers.Reshape((9, 16), name="rows")(net))
model = tf.keras.Model(image, layers.Dense(3, activation="softmax", name="classes")(net))
model.compile(tf.train.AdamOptimizer(0.02), "categorical_crossentropy")
model.fit(random.normal(size=(48, 8, 8, 2)) * 4, np.eye(3)[random.randint(3, size=48)], epochs=5, batch_size=8, verbose=0)
golden.fresh()
with open("model/model.json", "w") as stream:
    stream.write(model.to_json())
model.save_weights("model/model_weights.h5")
golden.predict(model, random.normal(size=(5, 8, 8, 2)).astype(np.float32) * 4)
