"""export_saved_model of a Sequential, TensorFlow 1.15."""
import shutil

import numpy as np
import tensorflow as tf

import golden

tf.compat.v1.set_random_seed(61)
random = np.random.RandomState(61)
layers = tf.keras.layers
model = tf.keras.Sequential([
    layers.SeparableConv1D(4, 3, activation="relu", input_shape=(8, 2), name="conv"),
    layers.BatchNormalization(name="bn"),
    layers.GlobalMaxPooling1D(name="pool"),
    layers.Dropout(0.4, name="dropout"),
    layers.Dense(3, name="classes"),
])
model.set_weights([random.uniform(0.2, 1, weight.shape) for weight in model.get_weights()])
shutil.rmtree("model", ignore_errors=True)
tf.keras.experimental.export_saved_model(model, "model")
test = random.normal(size=(5, 8, 2)).astype(np.float32)
golden.save({"conv_input": test}, {"classes": model.predict(test)})
