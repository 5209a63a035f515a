"""save_weights in the tf format and to_json, TensorFlow 2.4."""
import numpy as np
import tensorflow as tf

import golden

tf.random.set_seed(73)
random = np.random.RandomState(73)
layers = tf.keras.layers
inner = tf.keras.Sequential([layers.Conv1D(4, 2, input_shape=(6, 3)), layers.BatchNormalization()], name="inner")
series = layers.Input((6, 3), name="series")
net = layers.GRU(5, name="gru")(inner(series))
model = tf.keras.Model(series, layers.Dense(2, activation="softmax", name="trend")(net))
model.compile("adam", "categorical_crossentropy")
model.fit(random.normal(size=(64, 6, 3)).astype(np.float32), np.eye(2)[random.randint(2, size=64)], epochs=6, batch_size=8, verbose=0)
golden.fresh()
model.save_weights("model/weights")
with open("model/model.json", "w") as stream:
    stream.write(model.to_json())
test = random.normal(size=(6, 6, 3)).astype(np.float32) * 2
golden.save({"series": test}, {"trend": model.predict(test)}, golden.variables(tf.train.load_checkpoint("model/weights")))
