"""Two images and a vector, compared by a shared tower: the functional API of Keras 1.2 on Theano."""
import numpy as np
import theano.ifelse  # Keras 1.2 uses it and does not import it.
from keras.layers import Convolution2D, Dense, Dropout, Flatten, Input, MaxPooling2D, merge
from keras.layers.normalization import BatchNormalization
from keras.models import Model

import golden

random = np.random.RandomState(7)
np.random.seed(7)

left = Input((8, 8, 2), name="left")
right = Input((8, 8, 2), name="right")
extra = Input((5,), name="extra")
convolution = Convolution2D(4, 3, 3, activation="relu", border_mode="same", dim_ordering="tf", name="shared_conv")
pooling = MaxPooling2D((2, 2), dim_ordering="tf")
dense = Dense(6, activation="tanh", name="shared_dense")


def tower(image):
    return dense(Flatten()(pooling(convolution(image))))


one, two = tower(left), tower(right)
cosine = merge([one, two], mode="cos", dot_axes=1)
summed = merge([one, two], mode="sum")
product = merge([one, two], mode="mul")
both = merge([summed, product, Dense(4)(extra)], mode="concat", concat_axis=-1)
both = BatchNormalization()(merge([both, Dense(16, activation="sigmoid")(extra)], mode="ave"))
same = Dense(1, activation="sigmoid", name="same")(Dropout(0.5)(merge([both, one], mode="concat")))
score = merge([Dense(3, name="score_raw")(both), Dense(3, activation="relu")(two)], mode="max", name="score")
model = Model(input=[left, right, extra], output=[same, score, cosine])
model.compile(optimizer="sgd", loss=["binary_crossentropy", "mse", "mse"], loss_weights=[1.0, 0.5, 0.1])


def draw(count):
    return [random.normal(size=(count,) + shape).astype(np.float32) for shape in ((8, 8, 2), (8, 8, 2), (5,))]


model.fit(draw(64), [random.randint(2, size=(64, 1)), random.normal(size=(64, 3)), random.normal(size=(64, 1))],
          nb_epoch=6, batch_size=8, verbose=0)
golden.fresh()
model.save("model/model.h5")
golden.predict(model, *draw(6))
