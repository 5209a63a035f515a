"""A siamese network whose encoder is a model of its own, with a backbone model inside."""
import numpy as np
from keras.layers import Activation, BatchNormalization, Conv2D, Dense, Flatten, GlobalAveragePooling2D, Input, add, concatenate, dot, multiply, subtract
from keras.models import Model, Sequential

import golden

np.random.seed(10)
random = np.random.RandomState(10)

backbone = Sequential(name="backbone")
backbone.add(Conv2D(4, (3, 3), padding="same", input_shape=(8, 8, 3), name="conv1"))
backbone.add(BatchNormalization(name="bn1"))
backbone.add(Activation("relu"))
backbone.add(Conv2D(5, (3, 3), strides=2, use_bias=False, name="conv2"))
backbone.add(BatchNormalization(name="bn2", scale=False))

picture = Input((8, 8, 3), name="picture")
features = backbone(picture)
encoder = Model(picture, [GlobalAveragePooling2D()(features), Dense(6, activation="elu", name="code")(Flatten()(features))],
                name="encoder")

a, b = Input((8, 8, 3), name="a"), Input((8, 8, 3), name="b")
(mean_a, code_a), (mean_b, code_b) = encoder(a), encoder(b)
shared = Dense(6, activation="tanh", name="shared")
first, second, third = shared(code_a), shared(code_b), shared(add([code_a, code_b]))
difference = subtract([first, second])
together = concatenate([multiply([difference, difference]), third, mean_a, mean_b])
same = Dense(1, activation="sigmoid", name="same")(together)
likeness = dot([code_a, code_b], axes=1, normalize=True, name="likeness")
model = Model(inputs=[a, b], outputs=[same, likeness])
backbone.layers[0].trainable = False
model.compile("adam", ["binary_crossentropy", "mse"])


def draw(count):
    return [random.normal(size=(count, 8, 8, 3)).astype(np.float32) for _ in range(2)]


model.fit(draw(64), [random.randint(2, size=(64, 1)), random.normal(size=(64, 1))], epochs=4, batch_size=8, verbose=0)
golden.fresh()
model.save("model/siamese.h5")
golden.predict(model, *draw(5))
