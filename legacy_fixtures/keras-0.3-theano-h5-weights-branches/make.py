"""Containers of Keras 0.3: a Merge of branches and an AutoEncoder, whose arrays lie in one group each."""
import os

import numpy as np
from keras.layers.advanced_activations import ParametricSoftplus, SReLU, ThresholdedLinear
from keras.layers.core import AutoEncoder, Dense, Merge, TimeDistributedDense, TimeDistributedMerge
from keras.layers.normalization import BatchNormalization
from keras.layers.recurrent import LSTM
from keras.models import Sequential

import golden

random = np.random.RandomState(3)


def row(*layers):
    model = Sequential()
    for layer in layers:
        model.add(layer)
    return model


left = row(Dense(6, input_dim=5), SReLU(), Dense(4))
right = row(LSTM(4, input_dim=3, input_length=6, return_sequences=True), TimeDistributedDense(4),
            TimeDistributedMerge(mode="ave"))
coder = AutoEncoder(encoder=row(Dense(5, input_dim=8), ParametricSoftplus()), decoder=row(Dense(8, input_dim=5)),
                    output_reconstruction=True)
model = row(Merge([left, right], mode="concat"), coder, ThresholdedLinear(theta=0.3), BatchNormalization(mode=1), Dense(2))
model.compile("sgd", "mse")
model.set_weights([0.5 * random.normal(size=array.shape).astype("float32") for array in model.get_weights()])

golden.fresh()
with open("model/architecture.json", "w") as stream:
    stream.write(model.to_json())
model.save_weights(os.path.join("model", "weights.h5"), overwrite=True)
inputs = [random.normal(size=(4, 5)).astype("float32"), random.normal(size=(4, 6, 3)).astype("float32")]
golden.save({"input": inputs[0], "input_2": inputs[1]}, {"output": model.predict(inputs)})
print("inputs ['input', 'input_2'] outputs ['output']")
