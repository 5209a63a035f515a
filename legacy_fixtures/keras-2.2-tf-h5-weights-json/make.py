"""Films and captions: what a ModelCheckpoint(save_weights_only=True) left, and the to_json beside it."""
import numpy as np
from keras.layers import (GRU, ConvLSTM2D, Dense, Embedding, Flatten, GlobalAveragePooling1D, Input, Masking, TimeDistributed,
                          concatenate)
from keras.models import Model

import golden

np.random.seed(13)
random = np.random.RandomState(13)

film = Input((4, 6, 6, 2), name="film")
caption = Input((None,), dtype="int32", name="caption")
net = ConvLSTM2D(3, (3, 3), padding="same", return_sequences=True)(film)
net = TimeDistributed(Flatten())(net)
net = Masking(mask_value=0.0)(net)
net = GRU(6, implementation=2, name="gru")(net)
words = GlobalAveragePooling1D()(Embedding(15, 5, name="words")(caption))
net = Dense(8, activation="relu")(concatenate([net, words]))
model = Model([film, caption], Dense(2, activation="sigmoid", name="tags")(net))
model.compile("adam", "binary_crossentropy")


def draw(count):
    return [random.normal(size=(count, 4, 6, 6, 2)).astype(np.float32), random.randint(15, size=(count, 5)).astype(np.int32)]


model.fit(draw(32), random.randint(2, size=(32, 2)), epochs=6, batch_size=8, verbose=0)
golden.fresh()
with open("model/model.json", "w") as stream:
    stream.write(model.to_json())
model.save_weights("model/best.weights.hdf5")
golden.predict(model, *draw(6))
