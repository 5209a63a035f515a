"""tf.keras of TensorFlow 1.15, functional."""
import numpy as np
import tensorflow as tf

import golden

tf.set_random_seed(16)
random = np.random.RandomState(16)
layers = tf.keras.layers

image = layers.Input((6, 6, 2), name="image")
net = layers.Conv2D(4, 3, padding="same", kernel_initializer="he_normal", name="conv")(image)
net = layers.BatchNormalization(name="bn")(net)
net = layers.ReLU(max_value=6.0, name="relu6")(net)
net = layers.UpSampling2D(2, interpolation="bilinear", name="up")(net)
net = layers.LayerNormalization(axis=[2, 3], name="norm")(net)
rows = layers.Reshape((12, 48), name="rows")(net)
states = layers.Bidirectional(layers.LSTM(3, return_sequences=True), name="states")(rows)
query = layers.Dense(6, name="query")(states)
looked = layers.Attention(use_scale=True, name="attention")([query, states])
pooled = layers.GlobalMaxPooling1D(name="pool")(layers.GRU(4, return_sequences=True, name="gru")(looked))
model = tf.keras.Model(image, layers.Dense(2, activation=tf.nn.softmax, name="classes")(pooled))
model.compile(tf.keras.optimizers.Adam(0.01), "categorical_crossentropy", metrics=["accuracy"])
images = random.normal(size=(48, 6, 6, 2)).astype(np.float32)
model.fit(images, np.eye(2)[random.randint(2, size=48)], epochs=4, batch_size=8, verbose=0)

golden.fresh()
model.save("model/model.h5")
golden.predict(model, random.normal(size=(5, 6, 6, 2)).astype(np.float32) * 2)
