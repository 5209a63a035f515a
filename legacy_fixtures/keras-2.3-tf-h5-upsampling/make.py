"""A decoder of stand-alone Keras 2.3."""
import numpy as np
from keras.layers import Conv2D, Dense, Input, LeakyReLU, Reshape, UpSampling2D
from keras.models import Model

import golden

np.random.seed(94)
random = np.random.RandomState(94)
code = Input((5,), name="code")
net = Reshape((3, 3, 4), name="grid")(Dense(36, activation="tanh", name="dense")(code))
net = UpSampling2D((2, 2), interpolation="bilinear", name="up")(net)
net = LeakyReLU(name="leaky")(Conv2D(3, 3, padding="same", name="conv")(net))
model = Model(code, UpSampling2D(3, interpolation="bilinear", name="picture")(net))
model.compile("adam", "mse")
model.fit(random.normal(size=(48, 5)), random.normal(size=(48, 18, 18, 3)), epochs=4, batch_size=8, verbose=0)
golden.fresh()
model.save("model/decoder.h5")
golden.predict(model, random.normal(size=(3, 5)).astype(np.float32) * 2)
