"""Channels first: Keras 2.0 on Theano with the image_data_format of its users."""
import numpy as np
import theano.ifelse  # Keras uses it and does not import it.
from keras import backend as K
from keras.layers import BatchNormalization, Conv2D, Conv2DTranspose, Dense, Flatten, Input, MaxPooling2D, concatenate
from keras.models import Model

import golden

K.set_image_data_format("channels_first")
np.random.seed(91)
random = np.random.RandomState(91)
image = Input((2, 8, 6), name="image")
net = Conv2D(4, (3, 2), activation="relu", padding="same", name="conv")(image)
net = BatchNormalization(axis=1, name="bn")(net)
small = MaxPooling2D((2, 2), name="pool")(net)
up = Conv2DTranspose(3, (3, 3), strides=2, padding="same", name="up")(small)
both = concatenate([up, net], axis=1, name="both")
out = Dense(3, activation="softmax", name="classes")(Flatten(name="flat")(both))
model = Model(image, out)
model.compile("sgd", "categorical_crossentropy")
model.fit(random.normal(size=(32, 2, 8, 6)).astype(np.float32), np.eye(3)[random.randint(3, size=32)], epochs=3, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, random.normal(size=(5, 2, 8, 6)).astype(np.float32) * 2)
