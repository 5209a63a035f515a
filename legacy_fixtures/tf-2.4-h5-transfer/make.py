"""A frozen base inside a classifier, models inside models."""
import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(45)
np.random.seed(45)
layers, Model, Sequential = tf.keras.layers, tf.keras.Model, tf.keras.Sequential

picture = layers.Input((10, 10, 2))
x = layers.Conv2D(3, 3, name="first")(picture)
x = layers.BatchNormalization(name="norm")(x)
x = Sequential([layers.Conv2D(4, 3, activation="relu", input_shape=(8, 8, 3)), layers.BatchNormalization(scale=False)], name="block")(x)
base = Model(picture, [layers.GlobalAveragePooling2D()(x), layers.Dense(4, name="code")(layers.Flatten()(x))], name="base")

frames = layers.Input((3, 10, 10, 2), name="frames")
still = layers.Input((10, 10, 2), name="still")
eye = Sequential([layers.Conv2D(3, 3, strides=2, input_shape=(10, 10, 2)), layers.BatchNormalization(), layers.ReLU(6.0),
                  layers.Flatten(), layers.Dense(4, activation="hard_sigmoid")], name="eye")
mean, code = base(still)
moving = layers.GRU(4)(layers.TimeDistributed(eye)(frames))
joined = layers.Concatenate()([mean, code, moving, eye(still)])
model = Model([frames, still], layers.Dense(2, activation="softmax", name="kind")(joined))
model.compile("adam", "categorical_crossentropy")


def draw(count):
    return [random.normal(size=(count, *shape)).astype(np.float32) for shape in ((3, 10, 10, 2), (10, 10, 2))]


model.fit(draw(64), np.eye(2)[random.randint(2, size=64)], epochs=3, batch_size=8, verbose=0)
base.get_layer("first").trainable = False
base.get_layer("block").trainable = False
model.compile("adam", "categorical_crossentropy")
golden.fresh()
model.save("model/model.h5")
golden.predict(model, *draw(5))
