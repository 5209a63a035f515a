"""A recurrent and a convolutional layer of 2015."""
import numpy as np
from keras.layers.core import Dense, Flatten, Permute, Reshape
from keras.layers.convolutional import Convolution2D, MaxPooling2D
from keras.layers.recurrent import GRU, LSTM
from keras.models import Sequential

import golden

np.random.seed(92)
random = np.random.RandomState(92)
model = Sequential()
model.add(Convolution2D(3, 3, 2, activation="relu", border_mode="same", input_shape=(1, 6, 8)))
model.add(MaxPooling2D(pool_size=(2, 1)))
model.add(Reshape((9, 8)))
model.add(Permute((2, 1)))
model.add(LSTM(4, return_sequences=True))
model.add(GRU(3))
model.add(Dense(2, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="rmsprop")
model.fit(random.normal(size=(32, 1, 6, 8)).astype(np.float32), np.eye(2)[random.randint(2, size=32)], nb_epoch=2, batch_size=8, verbose=0)
# Stronger weights than two epochs give: the gates shall leave their linear part.
model.set_weights([value + random.normal(size=value.shape) * 0.4 for value in model.get_weights()])
golden.fresh()
with open("model/architecture.json", "w") as stream:
    stream.write(model.to_json())
model.save_weights("model/weights.h5", overwrite=True)
test = random.normal(size=(6, 1, 6, 8)).astype(np.float32) * 2
golden.save({"input": test}, {"output": model.predict(test)})
print("inputs ['input'] outputs ['output']")
