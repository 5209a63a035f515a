"""The encoder of a variational autoencoder, Keras 2.2.4."""
import numpy as np
from keras import backend as K
from keras.layers import Dense, Input, Lambda
from keras.models import Model

import golden

np.random.seed(36)


def sampling(args):
    z_mean, z_log_var = args
    batch, dim = K.shape(z_mean)[0], K.int_shape(z_mean)[1]
    epsilon = K.random_normal(shape=(batch, dim))
    return z_mean + K.exp(0.5 * z_log_var) * epsilon


points = Input((6,), name="points")
net = Dense(8, activation="relu", name="hidden")(points)
z_mean, z_log_var = Dense(2, name="z_mean")(net), Dense(2, name="z_log_var")(net)
z = Lambda(sampling, output_shape=(2,), name="z")([z_mean, z_log_var])
model = Model(points, [z_mean, z_log_var, z])
golden.fresh()
model.save("model/model.h5")
