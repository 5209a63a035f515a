"""A small segmentation network in the manner of MobileNet, Keras 2.2.4."""
import numpy as np
from keras import backend as K
from keras.layers import (BatchNormalization, Concatenate, Conv2D, Conv2DTranspose, DepthwiseConv2D, Input, Lambda, ReLU,
                          SeparableConv2D, Softmax, UpSampling2D, ZeroPadding2D)
from keras.models import Model

import golden

np.random.seed(12)
random = np.random.RandomState(12)

image = Input((12, 16, 3), name="image")
net = ZeroPadding2D(((0, 1), (0, 1)))(image)
net = Conv2D(6, (3, 3), strides=2, use_bias=False, name="conv")(net)
net = BatchNormalization(name="conv_bn")(net)
skip = net = Lambda(lambda x: K.relu(x, max_value=6), name="relu6")(net)
net = DepthwiseConv2D((3, 3), strides=2, padding="same", depth_multiplier=2, use_bias=False, name="depthwise")(net)
net = BatchNormalization(name="depthwise_bn")(net)
net = ReLU(max_value=6.0, negative_slope=0.1, name="relu")(net)
net = SeparableConv2D(5, (3, 3), padding="same", dilation_rate=2, activation="relu", name="separable")(net)
net = UpSampling2D((2, 2), interpolation="bilinear", name="up1")(net)
net = Concatenate(name="join")([skip, net])
net = Conv2DTranspose(4, (3, 3), strides=2, padding="same", name="transposed")(net)
small = UpSampling2D((3, 2), name="nearest")(net)
mask = Softmax(axis=-1, name="mask")(net)
model = Model(image, [mask, small])
model.compile("adam", "mse")
images = random.normal(size=(32, 12, 16, 3)).astype(np.float32)
model.fit(images, [random.dirichlet(np.ones(4), (32, 12, 16)), random.normal(size=(32, 36, 32, 4))], epochs=3, verbose=0)

golden.fresh()
model.save("model/segmentation.h5")
golden.predict(model, random.normal(size=(2, 12, 16, 3)).astype(np.float32))
