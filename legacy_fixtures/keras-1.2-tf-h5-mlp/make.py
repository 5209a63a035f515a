"""A classifier of early 2017: Keras 1.2 on TensorFlow 0.12."""
import numpy as np
from keras.layers import Activation, Dense, Dropout
from keras.layers.advanced_activations import LeakyReLU, PReLU
from keras.layers.normalization import BatchNormalization
from keras.models import Sequential
from keras.regularizers import l2

import golden

np.random.seed(4)
points, classes = golden.clusters(128, 10, 4)

model = Sequential()
model.add(Dense(16, input_shape=(10,), W_regularizer=l2(0.001), init="he_normal"))
model.add(LeakyReLU(alpha=0.1))
model.add(BatchNormalization(mode=0))
model.add(Dropout(0.4))
model.add(Dense(12, bias=False))
model.add(PReLU())
model.add(Dense(4))
model.add(Activation("softmax"))
model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
model.fit(points, np.eye(4)[classes], nb_epoch=10, batch_size=16, verbose=0)

golden.fresh()
model.save("model/model.h5")
golden.predict(model, golden.clusters(8, 10, 4, seed=9)[0])
