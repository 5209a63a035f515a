"""model.save of TensorFlow 2.4."""
import shutil

import numpy as np
import tensorflow as tf

import golden

tf.random.set_seed(51)
random = np.random.RandomState(51)
layers = tf.keras.layers
image = layers.Input((8, 8, 2), name="image")
extra = layers.Input((3,), name="extra")
net = layers.Conv2D(4, 3, activation="relu", name="conv")(image)
net = layers.BatchNormalization(name="bn")(net)
net = layers.GRU(4, name="gru")(layers.Reshape((9, 16))(net))
net = layers.Dropout(0.4)(layers.Concatenate()([net, extra]))
model = tf.keras.Model([image, extra], layers.Dense(3, activation="softmax", name="classes")(net))
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])


def draw(count):
    return [random.normal(size=(count, 8, 8, 2)).astype(np.float32), random.normal(size=(count, 3)).astype(np.float32) * 3]


model.fit(draw(48), np.eye(3)[random.randint(3, size=48)], epochs=4, batch_size=8, verbose=0)
shutil.rmtree("model", ignore_errors=True)
model.save("model")
test = draw(5)
golden.save({"image": test[0], "extra": test[1]}, {"classes": model.predict(test)})
