"""A model in mid-training: what one further step makes of it shows whether Adam's state came along."""
import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(51)
np.random.seed(51)
tf.random.set_seed(51)
layers, Model = tf.keras.layers, tf.keras.Model

series = layers.Input((5, 4), name="series")
x = layers.Dense(4, activation="tanh", name="same_shape")(series)
x = layers.Dense(4, activation="tanh", name="frozen", trainable=False)(x)
x = layers.Dense(4, activation="tanh", name="again")(x)
x = layers.Bidirectional(layers.GRU(4, recurrent_activation="sigmoid"), name="both_ways")(x)
x = layers.BatchNormalization(name="normalized")(layers.Dense(8, use_bias=False, name="after")(x))
model = Model(series, layers.Dense(3, activation="softmax", name="kind")(x))
model.compile(tf.keras.optimizers.Adam(0.02), "categorical_crossentropy", metrics=["accuracy"])


def draw(count):
    return random.normal(size=(count, 5, 4)).astype(np.float32), np.eye(3, dtype=np.float32)[random.randint(3, size=count)]


model.fit(*draw(64), epochs=2, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
points, kinds = draw(16)
golden.predict(model, points)
model.train_on_batch(points, kinds)
np.savez("trained.npz", **{"targets.kind": kinds, "outputs.kind": model.predict(points)})
