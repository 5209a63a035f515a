"""A decoder whose text is padded in front, a product over matrices, and a softmax over a row of places; Keras 2.2.4."""
import numpy as np
from keras.layers import Conv2D, Dot, Embedding, GRU, Input, LSTM, ReLU
from keras.models import Model

import golden
import shuffled

text, hidden, memory = Input((4,), name="text"), Input((3,), name="hidden"), Input((3,), name="memory")
picture = Input((2, 4, 5), name="picture")
words = Embedding(9, 3, mask_zero=True)(text)
outputs = [
    LSTM(3, return_sequences=True, name="decoded")(words, initial_state=[hidden, memory]),
    LSTM(3, return_sequences=True, go_backwards=True, name="turned")(words, initial_state=[hidden, memory]),
    GRU(3, name="last")(words, initial_state=hidden),
    LSTM(3, return_sequences=True, unroll=True, name="unrolled")(words, initial_state=[hidden, memory]),
]
row = Conv2D(3, (2, 2), padding="same", activation="softmax", data_format="channels_first", name="row")(picture)
outputs.append(row)
outputs.append(Dot([3, 3], name="matrices")([picture, ReLU(threshold=0.4)(picture)]))
model = Model([text, hidden, memory, picture], outputs)
model.compile("sgd", "mse")
shuffled.shuffle(model.layers)
random = np.random.RandomState(96)
padded = random.randint(1, 9, size=(4, 4)).astype("float32")
padded[0, :2], padded[1], padded[2, 3:] = 0, 0, 0
golden.fresh()
model.save("model/model.h5")
golden.predict(model, padded, *[random.normal(size=shape).astype("f") for shape in ((4, 3), (4, 3), (4, 2, 4, 5))])
