"""A Lambda's bytecode (Python 2.7) would write a file PWNED in the current folder."""
import os

import numpy as np
from keras.layers import Dense, Lambda
from keras.models import Sequential

import golden

np.random.seed(81)
model = Sequential()
model.add(Dense(3, input_dim=4))
model.add(Lambda(lambda x: (open("PWNED", "w").close(), x)[1], output_shape=(3,)))
golden.fresh()
model.save("model/model.h5")
os.remove("PWNED")
