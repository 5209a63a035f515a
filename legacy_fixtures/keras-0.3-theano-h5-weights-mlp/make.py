"""A small classifier of 2015: to_json and save_weights were all that Keras 0.3 could save."""
import json
import os

import numpy as np
from keras.layers.core import Activation, Dense, Dropout
from keras.layers.normalization import BatchNormalization
from keras.models import Sequential
from keras.optimizers import SGD

import golden

np.random.seed(3)
points, classes = golden.clusters(128, 8, 3)

model = Sequential()
model.add(Dense(12, input_dim=8, init="uniform", activation="tanh"))
model.add(Dropout(0.3))
model.add(BatchNormalization())
model.add(Dense(10))
model.add(Activation("relu"))
model.add(Dense(3, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer=SGD(lr=0.1, momentum=0.9, nesterov=True))
model.fit(points, np.eye(3)[classes], nb_epoch=8, batch_size=16, verbose=0)

golden.fresh()
with open("model/architecture.json", "w") as stream:
    stream.write(model.to_json())
model.save_weights(os.path.join("model", "weights.h5"), overwrite=True)
print([layer["name"] for layer in json.loads(model.to_json())["layers"]])
test, _ = golden.clusters(8, 8, 3, seed=9)
golden.save({"input": test}, {"output": model.predict(test)})
print("inputs ['input'] outputs ['output']")
