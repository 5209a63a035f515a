"""A small U-Net of tf.keras 1.15."""
import numpy as np
import tensorflow as tf

import golden

random = np.random.RandomState(49)
np.random.seed(49)
layers, Model = tf.keras.layers, tf.keras.Model

image = layers.Input((8, 12, 2), name="image")
a = layers.Conv2D(3, 3, padding="same", activation="relu", kernel_regularizer=tf.keras.regularizers.l2(0.01))(image)
b = layers.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2)(a)
b = layers.BatchNormalization(fused=True)(layers.SeparableConv2D(4, 3, padding="same")(b))
c = layers.Conv2D(4, 3, padding="same", dilation_rate=2, activation="selu")(layers.MaxPooling2D()(b))
up = layers.UpSampling2D((2, 2), interpolation="bilinear")(c)
up = layers.Conv2DTranspose(3, 3, strides=2, padding="same", output_padding=1)(layers.concatenate([up, b]))
up = layers.Dropout(0.2)(layers.average([up, a]))
up = layers.ZeroPadding2D(((1, 0), (0, 1)))(layers.Cropping2D(((1, 0), (0, 1)))(up))
model = Model(image, layers.Conv2D(1, 1, activation="sigmoid", name="shape")(up))
model.compile("adam", "binary_crossentropy")


def draw(count):
    return random.normal(size=(count, 8, 12, 2)).astype(np.float32)


model.fit(draw(32), random.randint(2, size=(32, 8, 12, 1)), epochs=3, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, draw(4))
