"""Two branches of 2015 whose layers later releases computed otherwise, or dropped."""
import numpy as np
from keras.layers.advanced_activations import ThresholdedLinear
from keras.layers.core import Dense, Highway, Merge, TimeDistributedDense
from keras.layers.embeddings import Embedding
from keras.models import Sequential

import golden

random = np.random.RandomState(93)
words = Sequential()
words.add(Embedding(9, 4, input_length=5, dropout=0.3))
numbers = Sequential()
numbers.add(ThresholdedLinear(theta=0.5, input_shape=(5, 3)))
numbers.add(TimeDistributedDense(4))
model = Sequential()
# The negative number takes steps and places together.
model.add(Merge([words, numbers], mode="dot", dot_axes=-2))
model.add(Dense(4))
model.add(Highway(activation="hard_sigmoid"))
model.add(Dense(2))
model.compile(loss="mse", optimizer="sgd")
model.set_weights([random.normal(size=value.shape) for value in model.get_weights()])
golden.fresh()
with open("model/architecture.json", "w") as stream:
    stream.write(model.to_json())
model.save_weights("model/weights.h5", overwrite=True)
text = random.randint(0, 9, size=(6, 5)).astype(np.int32)
# Halves: many lie on the threshold itself.
steps = random.randint(-2, 3, size=(6, 5, 3)).astype(np.float32) / 2
golden.save({"input": text, "input_2": steps}, {"output": model.predict([text, steps]).astype(np.float32)})
print("inputs ['input', 'input_2'] outputs ['output']")
