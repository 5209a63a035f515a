"""A branched classifier of early 2017 with Lambdas everywhere: Keras 1.2.2, TensorFlow 0.12, Python 2.7."""
import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import Convolution2D, Dense, Flatten, Input, Lambda, merge
from keras.models import Model

import golden

np.random.seed(31)


def standardised(x):
    centred = x - K.mean(x, axis=[1, 2], keepdims=True)
    return centred / (K.std(x, axis=[1, 2], keepdims=True) + K.epsilon())


def strips(x, count=3):
    parts = []
    for index in range(count):
        parts.append(K.mean(x[:, index * 8 / 4:(index + 1) * 8 / 4], axis=[1, 2]))
    return K.concatenate(parts, axis=1)


image = Input((8, 8, 3), name="image")
notes = Input((5,), name="notes")
net = Lambda(lambda x: x / 127.5 - 1., name="scale")(image)
net = Lambda(standardised, name="standardise")(net)
net = Convolution2D(4, 3, 3, border_mode="same", activation="relu", name="conv")(net)
wide = Lambda(lambda x: K.resize_images(x, 2, 2, "tf"), name="twice")(net)
small = Lambda(lambda x: tf.image.resize_bilinear(x, (5, 3)), name="small")(wide)
pooled = Lambda(strips, output_shape=(12,), name="strips")(net)
first, rest = Lambda(lambda x: x[:, :2], name="first")(notes), Lambda(lambda x: x[:, 2:], name="rest")(notes)
mixed = Lambda(lambda x: tf.concat(1, [x, -x]), output_shape=(6,), name="mirror")(rest)
scaled = Lambda(lambda x, by, plus=1: x ** 2 * by + plus, arguments={"by": 0.5}, name="polynomial")(first)
joined = merge([Flatten(name="flat")(small), pooled, mixed, scaled], mode="concat", name="joined")
classes = Dense(3, activation="softmax", name="classes")(joined)
gap = merge([first, scaled], mode=lambda pair: K.sqrt(K.sum(K.square(pair[0] - pair[1]), axis=1, keepdims=True)),
            output_shape=(1,), name="gap")
model = Model([image, notes], [classes, gap])
model.compile("adam", "mse")
random = np.random.RandomState(31)
images, facts = 255 * random.uniform(size=(48, 8, 8, 3)), random.normal(size=(48, 5))
model.fit([images, facts], [np.eye(3)[random.randint(0, 3, 48)], random.uniform(size=(48, 1))], nb_epoch=4, verbose=0)

golden.fresh()
model.save("model/model.h5")
golden.predict(model, (255 * random.uniform(size=(4, 8, 8, 3))).astype("f"), random.normal(size=(4, 5)).astype("f"))
