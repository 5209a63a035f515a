"""A small network with layers that many programs copied: they stand in no release of Keras."""
import numpy as np
from keras import backend as K
from keras.layers import Conv2D, Dropout, GlobalAveragePooling2D, Input, Layer
from keras.models import Model

import golden

np.random.seed(41)


class InstanceNormalization(Layer):
    """That of keras-contrib."""

    def __init__(self, axis=None, epsilon=1e-3, center=True, scale=True, **kwargs):
        super(InstanceNormalization, self).__init__(**kwargs)
        self.axis, self.epsilon, self.center, self.scale = axis, epsilon, center, scale

    def build(self, input_shape):
        size = 1 if self.axis is None else input_shape[self.axis]
        self.gamma = self.add_weight(name="gamma", shape=(size,), initializer="uniform")
        self.beta = self.add_weight(name="beta", shape=(size,), initializer="uniform")
        super(InstanceNormalization, self).build(input_shape)

    def call(self, inputs):
        axes = [1, 2, 3] if self.axis is None else [1, 2]
        centred = inputs - K.mean(inputs, axes, keepdims=True)
        return centred / (K.std(inputs, axes, keepdims=True) + self.epsilon) * self.gamma + self.beta

    def get_config(self):
        config = super(InstanceNormalization, self).get_config()
        config.update(axis=self.axis, epsilon=self.epsilon, center=self.center, scale=self.scale)
        return config


class L2Normalization(Layer):
    """That of SSD."""

    def build(self, input_shape):
        self.gamma = self.add_weight(name="gamma", shape=(input_shape[3],), initializer="uniform")
        super(L2Normalization, self).build(input_shape)

    def call(self, inputs):
        return K.l2_normalize(inputs, 3) * self.gamma


class Scale(Layer):
    """That of models from Caffe."""

    def build(self, input_shape):
        self.gamma = self.add_weight(name="gamma", shape=(input_shape[3],), initializer="uniform")
        self.beta = self.add_weight(name="beta", shape=(input_shape[3],), initializer="uniform")
        super(Scale, self).build(input_shape)

    def call(self, inputs):
        return inputs * self.gamma + self.beta

    def get_config(self):
        config = super(Scale, self).get_config()
        config.update(axis=3, momentum=0.9)
        return config


class Mish(Layer):
    """A function as a layer."""

    def call(self, inputs):
        return inputs * K.tanh(K.softplus(inputs))


class FixedDropout(Dropout):
    """That of EfficientNet."""


pictures = Input((8, 8, 3), name="pictures")
net = Conv2D(4, 3, name="first")(pictures)
net = Mish(name="mish")(InstanceNormalization(name="whole")(net))
net = FixedDropout(0.2, noise_shape=(None, 1, 1, 1), name="drop")(Conv2D(5, 3, name="second")(net))
net = L2Normalization(name="directions")(InstanceNormalization(axis=-1, name="each")(net))
net = GlobalAveragePooling2D(name="mean")(Scale(name="scale")(net))
model = Model(pictures, net)
model.set_weights([weight + np.random.uniform(0.2, 0.8, weight.shape) for weight in model.get_weights()])
golden.fresh()
model.save("model/model.h5")
golden.predict(model, np.random.normal(size=(4, 8, 8, 3)))
