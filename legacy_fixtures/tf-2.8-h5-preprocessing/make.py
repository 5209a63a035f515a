"""A table of cars: preprocessing layers in an HDF5 file, TensorFlow 2.8."""
import numpy as np
import tensorflow as tf

import golden

tf.random.set_seed(20)
random = np.random.RandomState(20)
layers = tf.keras.layers
makers = np.array(["volvo", "fiat", "škoda", "lada"])

power = random.normal(90.0, 25.0, size=(96, 2)).astype(np.float32)
maker = random.choice(makers, size=(96, 1))
age = random.uniform(0, 20, size=(96, 1)).astype(np.float32)

normalization = layers.Normalization(axis=-1, name="normalization")
normalization.adapt(power)
inputs = {"power": layers.Input((2,), name="power"), "maker": layers.Input((1,), dtype=tf.string, name="maker"),
          "age": layers.Input((1,), name="age")}
lookup = layers.StringLookup(vocabulary=list(makers), num_oov_indices=2, name="lookup")
hashed = layers.Hashing(5, salt=[133, 137], name="hashing")(inputs["maker"])
buckets = layers.Discretization(bin_boundaries=[2.0, 5.0, 11.0], name="buckets")(inputs["age"])
net = layers.Concatenate(name="features")([
    normalization(inputs["power"]),
    layers.Rescaling(0.1, offset=-1.0, name="rescaling")(inputs["age"]),
    layers.Flatten(name="flat")(layers.Embedding(6, 3, name="maker_embedding")(lookup(inputs["maker"]))),
    layers.CategoryEncoding(5, output_mode="one_hot", name="hash_one_hot")(hashed),
    layers.CategoryEncoding(4, output_mode="multi_hot", name="age_one_hot")(buckets),
])
price = layers.Dense(1, name="price")(layers.Dense(6, activation="swish", name="hidden")(net))
model = tf.keras.Model(inputs, price)
model.compile("adam", "mse")
model.fit({"power": power, "maker": maker, "age": age}, power[:, :1] / 20 - age / 10, epochs=20, batch_size=8, verbose=0)

golden.fresh()
model.save("model/model.h5")
test = {"age": np.float32([[0.5], [2.0], [7.0], [30.0]]), "maker": np.array([["fiat"], ["škoda"], ["trabant"], ["lada"]]),
        "power": power[:4]}
print(model.input_names)
golden.save(test, {"price": model.predict(test)})
print("inputs %s outputs ['price']" % sorted(test))
