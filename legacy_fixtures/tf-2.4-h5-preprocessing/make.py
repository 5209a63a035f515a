"""Photographs of fruit with their weight and origin: the experimental preprocessing layers of TensorFlow 2.4 in HDF5."""
import numpy as np
import tensorflow as tf

import golden

tf.random.set_seed(41)
random = np.random.RandomState(41)
layers = tf.keras.layers
old = layers.experimental.preprocessing


def fruit(count):
    photo = random.randint(0, 256, (count, 13, 10, 3)).astype(np.uint8)
    grams = random.randint(0, 8, (count, 1)).astype(np.float32) * 50
    return [photo, grams, random.choice(["Chile", "España", "Italy"], size=(count, 1))]


photo = layers.Input((13, 10, 3), dtype=tf.uint8, name="photo")
grams = layers.Input((1,), name="grams")
origin = layers.Input((1,), dtype=tf.string, name="origin")
view = old.Rescaling(1 / 127.5, offset=-1.0, name="rescaling")(old.RandomCrop(6, 7, name="crop")(photo))
view = old.RandomZoom(0.2, name="zoom")(old.RandomFlip("horizontal", name="flip")(view))
view = layers.Flatten(name="flat")(layers.Conv2D(4, 3, activation="relu", name="conv")(view))
small = layers.Flatten(name="flat_small")(old.Resizing(3, 5, name="small")(photo))
hashed = old.Hashing(6, salt=137, name="hashing")(origin)
heavy = old.Discretization(bins=[50.0, 150.0, 300.0], name="buckets")(grams)
normal = old.Normalization(name="normalization")
normal.adapt(fruit(64)[1])
net = layers.Concatenate(name="features")([
    view,
    old.Rescaling(1 / 255, name="bright")(small),
    normal(grams),
    old.CategoryEncoding(max_tokens=4, output_mode="binary", name="bucket_one_hot")(heavy),
    old.CategoryEncoding(max_tokens=6, output_mode="count", name="origin_count")(hashed),
])
model = tf.keras.Model([photo, grams, origin], layers.Dense(3, activation="softmax", name="kind")(net))
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(fruit(64), random.randint(0, 3, 64), epochs=2, verbose=0)

golden.fresh()
model.save("model/fruit.h5")
golden.predict(model, *fruit(9))
